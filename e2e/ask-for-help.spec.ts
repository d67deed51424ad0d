import { addManySites, addPerson, addSites, inDatabase } from './testing/people.ts'
import { asksFor, expect, failWith, NEW, openMySites, type Page, signInAs, test } from './testing/test.ts'
import { askForHelp, messages } from './testing/tickets.ts'

const send = (page: Page) => page.getByRole('button', { name: /^Send/ })
const site = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Which site is it about?' }).getByRole('radio', { name })

async function openForm(page: Page, email: string, path = '/tickets/new') {
  await signInAs(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: 'Ask for help' })).toBeVisible()
  await expect(page.getByLabel('Subject')).toBeVisible()
}

async function fill(page: Page, { category = 'Question', subject = 'Our opening hours' } = {}) {
  await page.getByRole('radio', { name: category }).check()
  await page.getByLabel('Subject').fill(subject)
  await page.getByLabel('Description').fill('We open at 8 now.\nPlease tell everybody.')
}

test('with one site it is that one, and that is said', async ({ page }) => {
  const me = await addPerson('Olivia Only')
  await addSites(['Only Shop'], me)
  await openForm(page, me.email)
  await expect(page.getByText('Your only site, so it is this one.')).toBeVisible()
  await fill(page)
  await expect(page.getByRole('button', { name: 'Send for Only Shop' })).toBeVisible()
  await send(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Our opening hours' })).toBeFocused()
  await expect(page.getByText(/^We have got it: TKT-\d{8}-/)).toBeVisible()
  await expect(messages(page)).toHaveCount(1)
  await expect(messages(page).first()).toContainText('Olivia Only')
  await expect(page.getByLabel('Details').getByRole('link', { name: 'Only Shop' })).toBeVisible()
  await page.goBack()
  await expect(page.getByLabel('Subject')).toHaveCount(0)
})

test('with several nothing is chosen, and the chosen one stands beside the button', async ({ page }) => {
  const me = await addPerson('Sven Several')
  const [, second] = await addSites(['First Shop', 'Second Shop', 'Third Shop'], me)
  await signInAs(page, me.email)
  // Neither the primary site nor the one that was looked at.
  await page.goto(`/sites/${second}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Second Shop' })).toBeVisible()
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  // The site's page, whose own link is about that site, stays until the next one is there.
  await expect(page.getByRole('heading', { level: 1, name: 'Help' })).toBeVisible()
  await page.getByRole('link', { name: 'Ask for help' }).first().click()
  await fill(page)
  for (const name of ['First Shop', 'Second Shop', 'Third Shop']) {
    await expect(site(page, name)).not.toBeChecked()
  }
  await expect(page.getByText('No site is chosen yet.')).toBeVisible()

  await send(page).click()
  const group = page.getByRole('group', { name: 'Which site is it about?' })
  await expect(group.getByRole('alert')).toHaveText('Choose the site that it is about.')
  await expect(site(page, 'First Shop')).toBeFocused()
  await expect(page.getByLabel('Subject')).toHaveValue('Our opening hours')

  await site(page, 'Third Shop').check()
  await expect(page.getByRole('button', { name: 'Send for Third Shop' })).toBeVisible()
  await expect(page.getByText('for Third Shop')).toBeVisible()
  await send(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Our opening hours' })).toBeVisible()
  await expect(page.getByLabel('Details').getByRole('link', { name: 'Third Shop' })).toBeVisible()
})

test('who has many looks for the one that is meant', async ({ page }) => {
  const me = await addPerson('Manuela Many')
  await addManySites(130, me)
  await openForm(page, me.email)
  await fill(page)
  await send(page).click()
  await expect(page.getByText('These are the first 100 of 130.')).toBeVisible()
  await page.getByRole('button', { name: 'It is about: Choose a site' }).click()
  await page.getByRole('combobox', { name: 'Find a site' }).fill('Shop 127')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'It is about: Shop 127' })).toBeFocused()
  await page.getByRole('button', { name: 'Send for Shop 127' }).click()
  await expect(page.getByLabel('Details').getByRole('link', { name: 'Shop 127' })).toBeVisible()
})

test('from a site’s card and page it is that very site, which can be changed', async ({ page }) => {
  const me = await addPerson('Carl Card')
  const [, second] = await addSites(['First Shop', 'Second Shop'], me)
  await openMySites(page, me.email)
  await page.getByRole('link', { name: 'Ask for help with Second Shop' }).click()
  await expect(page).toHaveURL(new RegExp(`/tickets/new\\?site=${second}$`))
  await expect(page.getByRole('group', { name: 'Which site is it about?' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Send for Second Shop' })).toBeVisible()
  await page.getByRole('button', { name: 'Change the site' }).click()
  await expect(page.getByRole('group', { name: 'Which site is it about?' })).toBeVisible()
  await site(page, 'First Shop').check()
  await expect(page.getByRole('button', { name: 'Send for First Shop' })).toBeVisible()

  await page.goto(`/sites/${second}`)
  const tickets = page.getByRole('region', { name: 'Tickets' })
  await expect(tickets).toContainText('None yet.')
  await tickets.getByRole('link', { name: 'Ask for help' }).click()
  await fill(page, { subject: 'From its own page' })
  await page.getByRole('button', { name: 'Send for Second Shop' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'From its own page' })).toBeVisible()
  await page.getByLabel('Details').getByRole('link', { name: 'Second Shop' }).click()
  await expect(tickets.getByRole('link', { name: 'From its own page' })).toBeVisible()
})

test('a site in the address that is somebody else’s, or none, is not taken', async ({ page }) => {
  const [me, other] = [await addPerson('Ida Ignored'), await addPerson('Otto Other')]
  await addSites(['Mine One', 'Mine Two'], me)
  const [foreign] = await addSites(['Not Mine'], other)
  for (const id of [foreign, 'nonsense', '00000000-0000-4000-8000-000000000000']) {
    await openForm(page, me.email, `/tickets/new?site=${id}`)
    await expect(page.getByText('The site in the address is not one of yours.')).toBeVisible()
    await expect(page.getByText('Not Mine')).toHaveCount(0)
    await expect(site(page, 'Mine One')).not.toBeChecked()
    await expect(page.getByText('No site is chosen yet.')).toBeVisible()
  }
})

test('two clicks are one ticket, and so is another try after a failure', async ({ page }) => {
  const me = await addPerson('Dora Double')
  await addSites(['Double Shop'], me)
  await openForm(page, me.email)
  await fill(page, { subject: 'Only one of me' })
  const isCreate = asksFor('tickets.create')
  let tries = 0
  await page.route(isCreate, async (route) => {
    tries += 1
    // It arrives, and its answer gets lost.
    await route.fetch()
    await failWith('request-2001')(route)
  })
  await send(page).dblclick()
  await expect(page.getByRole('alert')).toContainText('request-2001')
  await expect(page.getByLabel('Subject')).toHaveValue('Only one of me')
  expect(tries).toBe(1)
  await page.unroute(isCreate)
  await send(page).dblclick()
  await expect(page.getByRole('heading', { level: 1, name: 'Only one of me' })).toBeVisible()
  await page.getByRole('link', { name: 'Help', exact: true }).first().click()
  await expect(page.getByText('1 ticket: 1 open')).toBeVisible()
})

test('what has arrived without an answer is no second ticket when it is sent again after a reload', async ({
  page,
}) => {
  const me = await addPerson('Rosa Reload')
  await addSites(['Reload One', 'Reload Two'], me)
  await openForm(page, me.email)
  await fill(page, { subject: 'Sent before the reload' })
  await site(page, 'Reload Two').check()
  const isCreate = asksFor('tickets.create')
  await page.route(isCreate, async (route) => {
    const response = await route.fetch()
    expect(response.status()).toBe(200)
    await failWith('request-2002')(route)
  })
  await send(page).click()
  await expect(page.getByRole('alert')).toContainText('request-2002')
  await page.unroute(isCreate)
  await page.reload()
  await expect(page.getByLabel('Subject')).toHaveValue('Sent before the reload')
  await site(page, 'Reload Two').check()
  await page.getByRole('button', { name: 'Send for Reload Two' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sent before the reload' })).toBeVisible()
  await page.getByRole('link', { name: 'Help', exact: true }).first().click()
  await expect(page.getByText('1 ticket: 1 open')).toBeVisible()
})

test('what is refused is said at its field', async ({ page }) => {
  const me = await addPerson('Rita Refused')
  await addSites(['Refused Shop'], me)
  await openForm(page, me.email)
  await page.getByRole('radio', { name: 'Change on the site' }).check()
  await page.getByLabel('Subject').fill('     x')
  await page.getByLabel('Description').fill('         y')
  await page.getByRole('button', { name: 'Add a change' }).click()
  await expect(page.getByRole('textbox', { name: 'Change 1' })).toBeFocused()
  await page.getByRole('button', { name: 'Add another change' }).click()
  await page.getByRole('textbox', { name: 'Change 2' }).fill('abc')
  await send(page).click()
  await expect(page.getByLabel('Subject')).toHaveAccessibleDescription('Please use 5 to 255 characters.')
  await expect(page.getByLabel('Subject')).toBeFocused()
  await expect(page.getByLabel('Description')).toHaveAccessibleDescription(/5 to 20,000 characters/)
  await expect(page.getByRole('textbox', { name: 'Change 2' })).toHaveAccessibleDescription(
    'Please use 5 to 5,000 characters.',
  )
  await expect(page.getByRole('textbox', { name: 'Change 1' })).toHaveAccessibleDescription('')

  await page.getByLabel('Subject').fill('New opening hours')
  await page.getByLabel('Description').fill('Everywhere, please.')
  await page.getByRole('textbox', { name: 'Change 2' }).fill('In the footer: 8 to 6')
  await page.getByRole('button', { name: 'Remove change 1' }).click()
  await expect(page.getByRole('textbox', { name: 'Change 1' })).toHaveValue('In the footer: 8 to 6')
  await send(page).click()
  await expect(page.getByText('The change asked for')).toBeVisible()
  await expect(messages(page)).toContainText('In the footer: 8 to 6')
})

test('what was typed is still there after a visit elsewhere, the site is not', async ({ page }) => {
  const me = await addPerson('Drew Draft')
  await addSites(['Draft One', 'Draft Two'], me)
  await openForm(page, me.email)
  await site(page, 'Draft One').check()
  await fill(page, { subject: 'Half of a ticket' })
  await page.getByRole('link', { name: 'My sites' }).click()
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Help' })).toBeVisible()
  await page.getByRole('link', { name: 'Ask for help' }).first().click()
  await expect(page.getByLabel('Subject')).toHaveValue('Half of a ticket')
  await expect(site(page, 'Draft One')).not.toBeChecked()
  await page.reload()
  await expect(page.getByLabel('Subject')).toHaveValue('Half of a ticket')
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(page.getByLabel('Subject')).toHaveValue('')
  await fill(page, { subject: 'Not for others to read' })
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/sign-in/)
  expect(
    await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft'))),
  ).toEqual([])
})

test('a site that is lost while the form is open is not sent for', async ({ page }) => {
  const [me, other] = [await addPerson('Lotta Lost'), await addPerson('Omar Other')]
  const [, second = ''] = await addSites(['Kept One', 'Lost Two', 'Kept Three'], me, [other])
  await openForm(page, me.email, `/tickets/new?site=${second}`)
  await fill(page)
  await inDatabase(async (db) => {
    await db.query('delete from customer_site_ownership where customer_user_id = $1 and site_id = $2', [
      me.id,
      second,
    ])
  })
  await page.getByRole('button', { name: 'Send for Lost Two' }).click()
  await expect(page.getByText('This site is no longer yours. Choose another one.')).toBeVisible()
  await site(page, 'Kept Three').check()
  await page.getByRole('button', { name: 'Send for Kept Three' }).click()
  await expect(page.getByLabel('Details').getByRole('link', { name: 'Kept Three' })).toBeVisible()
})

test('who has no site is shown the way to one', async ({ page }) => {
  await signInAs(page, NEW)
  for (const path of ['/tickets', '/tickets/new']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'See what is for sale' })).toHaveAttribute('href', '/shop')
  }
})

test('a ticket that waits for its customer is among what needs attention', async ({ page }) => {
  const me = await addPerson('Wanda Waiting')
  await addSites(['Waiting Shop'], me)
  await signInAs(page, me.email)
  const { ticketId } = await askForHelp(page, { subject: 'Which blue is it?' })
  await inDatabase(async (db) => {
    await db.query(`update support_tickets set status = 'waiting_customer' where id = $1`, [ticketId])
  })
  await page.goto('/')
  const attention = page.getByRole('region', { name: /^Needs attention/ })
  await attention.getByRole('link', { name: /Which blue is it\?.*Waiting for you/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Which blue is it?' })).toBeFocused()
})
