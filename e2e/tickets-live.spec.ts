import { addPerson, addSites } from './testing/people.ts'
import { addSupport, openAsStaff } from './testing/staff.ts'
import { asksFor, expect, type Page, signInAs, test } from './testing/test.ts'
import { askForHelp, call, messages } from './testing/tickets.ts'

async function open(page: Page, email: string, path: string, heading: string) {
  await signInAs(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
}

test('a customer and staff, side by side, see what the other does as it happens', async ({
  page,
  openBrowser,
}) => {
  test.slow()
  const [me, stan] = [await addPerson('Sida Side'), await addSupport('Sam Side')]
  await addSites(['Side Shop'], me)
  const subject = `Side by side ${me.id}`
  const theirs = await openBrowser()
  await openAsStaff(theirs, stan.email, `/staff/tickets?customer=${me.id}&status=all`, 'Tickets')
  await expect(theirs.getByRole('heading', { name: 'No ticket matches' })).toBeVisible()

  await signInAs(page, me.email)
  const { ticketId } = await askForHelp(page, { subject })
  await theirs.getByRole('link', { name: subject }).click()
  await expect(theirs.getByRole('heading', { level: 1, name: subject })).toBeFocused()
  await page.goto(`/tickets/${ticketId}`)
  await expect(page.getByText('New', { exact: true })).toBeVisible()

  // Whoever is writing is not disturbed.
  const reply = page.getByLabel('Your reply')
  await reply.fill('I am still writ')
  await theirs.getByText('Note for staff').click()
  await theirs.getByLabel('Note', { exact: true }).fill('Between us: be kind.')
  await theirs.getByRole('button', { name: 'Add note' }).dblclick()
  await expect(messages(theirs)).toHaveCount(2)
  await theirs.getByText('Reply to the customer').click()
  await theirs.getByLabel('Reply', { exact: true }).fill('Which one do you mean?')
  await theirs.getByRole('button', { name: 'Send reply' }).click()

  await expect(messages(page)).toHaveCount(2)
  await expect(messages(page).last()).toContainText('Which one do you mean?')
  await expect(messages(theirs)).toHaveText([/./, /be kind/, /Which one/])
  await expect(page.getByRole('status').filter({ hasText: 'New message from Sam Side.' })).toBeVisible()
  await expect(page.getByText('Waiting for you')).toBeVisible()
  await expect(page.getByText('be kind')).toHaveCount(0)
  await expect(reply).toBeFocused()
  await expect(reply).toHaveValue('I am still writ')

  await page.keyboard.type('ing: the left one.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(theirs).last()).toContainText('I am still writing: the left one.')
  await expect(theirs.getByRole('status').filter({ hasText: 'New message from Sida Side.' })).toBeVisible()

  await theirs.getByLabel('Reply', { exact: true }).fill('Done.')
  await theirs.getByRole('button', { name: 'Send and resolve' }).click()
  await expect(page.getByText('Resolved').first()).toBeVisible()
  await page.getByRole('group', { name: 'How was our help?' }).getByText('Good').click()
  await expect(theirs.getByText('Rated')).toBeVisible()
  await page.getByRole('button', { name: 'Open it again' }).click()
  await expect(theirs.getByLabel('Status')).toHaveValue('in_progress')
})

test('the list follows what happens elsewhere', async ({ page, openBrowser }) => {
  const me = await addPerson('Lisa Live')
  await addSites(['Live Shop'], me)
  const elsewhere = await openBrowser()
  await signInAs(elsewhere, me.email)
  await open(page, me.email, '/tickets', 'Help')
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible()
  const { ticketId } = await askForHelp(elsewhere, { subject: 'From my phone' })
  await expect(page.getByRole('link', { name: 'From my phone' })).toBeVisible()
  await call(elsewhere, 'tickets.setStatus', { ticketId, status: 'closed' })
  await expect(page.getByRole('listitem').filter({ hasText: 'From my phone' })).toContainText('Closed')
})

test('leaving a site ends the view of its open ticket, and news of it no longer come', async ({
  page,
  openBrowser,
}) => {
  const [me, partner] = [await addPerson('Lea Leaving'), await addPerson('Paul Partner')]
  const [siteId] = await addSites(['Shared Shop'], partner, [me])
  const theirs = await openBrowser()
  await signInAs(theirs, partner.email)
  const { ticketId } = await askForHelp(theirs, { subject: 'Between partners' })
  await open(page, me.email, `/tickets/${ticketId}`, 'Between partners')
  await expect(messages(page)).toHaveCount(1)
  const list = await openBrowser()
  await open(list, me.email, '/tickets', 'Help')
  await expect(list.getByRole('link', { name: 'Between partners' })).toBeVisible()

  const elsewhere = await openBrowser()
  await signInAs(elsewhere, me.email)
  await call(elsewhere, 'ownership.remove', { siteId })
  await call(theirs, 'tickets.reply', { ticketId, message: 'Now that she is gone' })
  await expect(page.getByRole('heading', { name: 'You have no such ticket' })).toBeVisible()
  await expect(list.getByRole('link', { name: 'Between partners' })).toHaveCount(0)
  await expect(page.getByText('Now that she is gone')).toHaveCount(0)
  await expect(page.getByText('Between partners')).toHaveCount(0)
  await page.getByRole('link', { name: 'Go to my tickets' }).click()
  await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
})

test('a live connection that is not to be had is said quietly, and comes back', async ({
  page,
  openBrowser,
}) => {
  const me = await addPerson('Ludo Lost')
  await addSites(['Lost Shop'], me)
  const elsewhere = await openBrowser()
  await signInAs(elsewhere, me.email)
  const { ticketId } = await askForHelp(elsewhere, { subject: 'On a bad line' })
  const isStream = asksFor('tickets.onChange')
  await page.route(isStream, (route) => route.abort())
  await open(page, me.email, `/tickets/${ticketId}`, 'On a bad line')
  const note = page.getByText('News may take a few seconds')
  await expect(note).toBeVisible()
  await page.unroute(isStream)
  await expect(note).toHaveCount(0, { timeout: 45_000 })
  await call(elsewhere, 'tickets.reply', { ticketId, message: 'Can you hear me?' })
  await expect(messages(page).last()).toContainText('Can you hear me?')
})
