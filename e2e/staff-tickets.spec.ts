import { addPerson, addSites, inDatabase, type Person } from './testing/people.ts'
import { addSupport, confirm, openAsStaff } from './testing/staff.ts'
import { expect, type Page, signInAs, test } from './testing/test.ts'
import { askForHelp, call, messages } from './testing/tickets.ts'

const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('link') })

async function addTicket(openBrowser: () => Promise<Page>, subject: string, title = 'Queue Shop') {
  const customer = await addPerson('Quinn Queue')
  const [siteId = ''] = await addSites([title], customer)
  const theirs = await openBrowser()
  await signInAs(theirs, customer.email)
  const ticket = await askForHelp(theirs, { subject })
  return { customer, siteId, theirs, ...ticket }
}

async function openStaff(page: Page, path: string, heading: string): Promise<Person> {
  const staff = await addSupport('Stella Staff')
  await openAsStaff(page, staff.email, path, heading)
  return staff
}

test('the queue is narrowed by state, person, priority, kind, tag and words, in the address', async ({
  page,
  openBrowser,
}) => {
  test.slow()
  const { customer, siteId, theirs, ticketId } = await addTicket(openBrowser, 'Urgent violet header')
  await askForHelp(theirs, { subject: 'A calm question', category: 'billing' })
  const of = `customer=${customer.id}`
  const staff = await openStaff(page, `/staff/tickets?${of}`, 'Tickets')
  await expect(rows(page)).toHaveCount(2)
  await expect(page.getByText(`From Quinn Queue`)).toBeVisible()
  await expect(rows(page).first()).toContainText('Queue Shop')
  await expect(rows(page).first()).toContainText('Waiting since')
  await call(
    page,
    'staff.tickets.update',
    { ticketId, priority: 'urgent', tags: ['violet'], status: 'in_progress' },
    'staff',
  )
  await call(page, 'staff.tickets.assign', { ticketId, staffId: staff.id }, 'staff')
  await expect(rows(page).last()).toContainText('Stella Staff')

  const choices: [label: string, option: string, part: string][] = [
    ['Assigned to', 'Me', 'assignee=me'],
    ['Priority', 'Urgent', 'priority=urgent'],
    ['Category', 'Question', 'category=question'],
    ['Status', 'In progress', 'status=in_progress'],
  ]
  for (const [label, option, part] of choices) {
    await page.getByLabel(label, { exact: true }).selectOption(option)
    await expect(page).toHaveURL(new RegExp(part))
    await expect(rows(page)).toHaveCount(1)
    await expect(rows(page)).toContainText('Urgent violet header')
  }
  await page.reload()
  await expect(page.getByLabel('Assigned to')).toHaveValue('me')
  await page.getByLabel('Assigned to').selectOption('Nobody')
  await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible()

  await page.goto(`/staff/tickets?tag=violet&site=${siteId}`)
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove filter: Tag violet' }).click()
  await expect(rows(page)).toHaveCount(2)
  await page.getByRole('searchbox').fill('calm')
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText('A calm question')
})

test('handling a ticket: assign, priority, kind, tags, status, and what it is about', async ({
  page,
  openBrowser,
}) => {
  const { customer, ticketId } = await addTicket(openBrowser, 'To be handled', 'Handled Shop')
  await openStaff(page, `/staff/tickets/${ticketId}`, 'To be handled')
  await expect(page.getByLabel('Status')).toHaveValue('')
  await page.getByRole('button', { name: 'Assign to me' }).click()
  await expect(page.getByLabel('Assigned to').locator('option:checked')).toHaveText('Stella Staff (you)')
  await page.getByLabel('Priority').selectOption('High')
  await page.getByLabel('Category').selectOption('Technical problem')
  await page.getByLabel('Tag', { exact: true }).fill('gallery')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Tags' })).toContainText('gallery')
  await page.getByLabel('Status').selectOption('Resolved')
  await expect(page.getByLabel('Status').locator('option')).toHaveText(['In progress', 'Resolved', 'Closed'])
  await page.reload()
  await expect(page.getByLabel('Priority')).toHaveValue('high')
  await expect(page.getByLabel('Category')).toHaveValue('technical_support')
  await page.getByRole('button', { name: 'Remove tag: gallery' }).click()
  await expect(page.getByRole('list', { name: 'Tags' })).toHaveCount(0)
  await page.getByLabel('Assigned to').selectOption('Nobody')
  await expect(page.getByRole('button', { name: 'Assign to me' })).toBeVisible()

  const details = page.getByRole('region', { name: 'Details' })
  await expect(details).toContainText('Handled Shop')
  await details.getByRole('link', { name: 'All their tickets' }).click()
  await expect(rows(page)).toHaveCount(1)
  await rows(page).getByRole('link').click()
  await details.getByRole('link', { name: 'Quinn Queue' }).click()
  await expect(page).toHaveURL(new RegExp(`/staff/customers/${customer.id}$`))
})

test('notes stay with staff, and a closed ticket takes nothing else', async ({ page, openBrowser }) => {
  const { theirs, ticketId } = await addTicket(openBrowser, 'To be noted')
  await openStaff(page, `/staff/tickets/${ticketId}`, 'To be noted')
  await page.getByText('Note for staff').click()
  await page.getByLabel('Note', { exact: true }).fill('He has called twice.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(page).last()).toContainText('Only staff see this')
  await theirs.goto(`/tickets/${ticketId}`)
  await expect(messages(theirs)).toHaveCount(1)
  await expect(theirs.getByText('called twice')).toHaveCount(0)

  await page.getByLabel('Status').selectOption('Closed')
  await page.getByText('Reply to the customer').click()
  await expect(page.getByText('This ticket is closed. To reply')).toBeVisible()
  await page.getByLabel('Status').selectOption('In progress')
  await expect(page.getByLabel('Reply', { exact: true })).toBeVisible()
})

test('canned replies: made, changed, filled in, no longer offered, removed', async ({
  page,
  openBrowser,
}) => {
  test.slow()
  const { theirs, ticketId, number } = await addTicket(openBrowser, 'To be answered', 'Canned Shop')
  const name = `Greeting ${ticketId.slice(0, 8)}`
  await openStaff(page, '/staff/tickets/templates', 'Canned replies')
  const add = page.getByRole('button', { name: 'New canned reply' })
  for (const again of [false, true]) {
    await add.click()
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Text').fill('Dear {{customer_name}}, about {{site}}: {{ticket_number}}. {{other}}')
    await page.getByRole('button', { name: 'Save' }).click()
    if (again)
      await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/There is one with this name/)
    else await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `Edit: ${name}` }).click()
  await page.getByRole('dialog').getByLabel('Category').selectOption('Question')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: name })).toContainText('Question')

  await page.goto(`/staff/tickets/${ticketId}`)
  const reply = page.getByLabel('Reply', { exact: true })
  await reply.fill('Good morning!')
  await page.getByLabel('Canned reply').selectOption(name)
  await expect(reply).toHaveValue(
    `Good morning!\n\nDear Quinn Queue, about Canned Shop: ${number}. {{other}}`,
  )
  await expect(reply).toBeFocused()
  await page.getByRole('button', { name: 'Send reply' }).click()
  await theirs.goto(`/tickets/${ticketId}`)
  await expect(messages(theirs).last()).toContainText(`about Canned Shop: ${number}`)

  await page.goto('/staff/tickets/templates')
  await page.getByRole('button', { name: `Stop offering: ${name}` }).click()
  await expect(page.getByRole('button', { name: `Offer again: ${name}` })).toBeVisible()
  await page.goto(`/staff/tickets/${ticketId}`)
  await expect(reply).toBeVisible()
  await expect(page.getByRole('option', { name })).toHaveCount(0)
  await page.goto('/staff/tickets/templates')
  await page.getByRole('button', { name: `Remove: ${name}` }).click()
  await confirm(page, `Remove “${name}”?`, 'Remove')
  await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(0)
})

test('a ticket that no customer sees any more says so', async ({ page, openBrowser }) => {
  const { ticketId } = await addTicket(openBrowser, 'Settled before')
  await inDatabase(async (db) => {
    await db.query('update support_tickets set staff_only = true where id = $1', [ticketId])
  })
  await openStaff(page, `/staff/tickets/${ticketId}`, 'Settled before')
  await expect(page.getByText('No customer sees this any more')).toBeVisible()
})
