import { addManySites, addPerson, addSites } from './testing/people.ts'
import { asksFor, expect, failWith, type Page, signInAs, test } from './testing/test.ts'
import { askForHelp, call } from './testing/tickets.ts'

const rows = (page: Page) => page.getByRole('list', { name: 'Tickets' }).getByRole('listitem')

async function expectOnly(page: Page, subject: string) {
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText(subject)
}

test('site, status, category and words narrow the list, and are in the address', async ({ page }) => {
  const me = await addPerson('Finn Filter')
  const [first, second] = await addSites(['Filter One', 'Filter Two'], me)
  await signInAs(page, me.email)
  await askForHelp(page, { subject: 'Violet header', siteId: first, category: 'site_edit' })
  const settled = await askForHelp(page, { subject: 'Broken gallery', siteId: second })
  await call(page, 'tickets.setStatus', { ticketId: settled.ticketId, status: 'resolved' })
  const hidden = await askForHelp(page, {
    subject: 'Something else',
    siteId: second,
    description: 'A zeppelin flew by.',
  })
  await page.goto('/tickets')
  await expect(rows(page)).toHaveCount(3)
  await expect(page.getByText('3 tickets: 2 open')).toBeVisible()
  await expect(rows(page).nth(1)).toContainText('Filter Two')
  await expect(rows(page).nth(1)).toContainText('Resolved')
  await expect(rows(page).nth(1)).toContainText(settled.number)

  await page.getByRole('searchbox').fill('zepp')
  await expect(page).toHaveURL(/\?search=zepp$/)
  await expect(rows(page)).toHaveCount(1)
  await expect(page.getByText('1 of 3 matches')).toBeVisible()
  await page.getByRole('searchbox').fill(hidden.number)
  await expectOnly(page, 'Something else')
  await page.getByRole('button', { name: 'Clear search' }).click()
  await expect(rows(page)).toHaveCount(3)

  await page.getByLabel('Status').selectOption({ label: 'Resolved (1)' })
  await expect(page).toHaveURL(/\?status=resolved$/)
  await expectOnly(page, 'Broken gallery')
  await page.getByLabel('Status').selectOption('Any status')
  await page.getByLabel('Category').selectOption('Change on the site')
  await expectOnly(page, 'Violet header')

  await page.getByRole('button', { name: /^Only tickets about:/ }).click()
  await page.getByRole('option', { name: /Filter Two/ }).click()
  await expect(page).toHaveURL(new RegExp(`site=${second}`))
  await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Only tickets about: Filter Two' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all my tickets' }).click()
  await expect(rows(page)).toHaveCount(3)
})

test('a site among many is found for the filter, and taken back', async ({ page }) => {
  const me = await addPerson('Mia Many')
  await addManySites(60, me)
  await signInAs(page, me.email)
  await page.goto('/tickets')
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible()
  const found = await page.request.get(
    `/trpc/ownership.mySites?input=${encodeURIComponent(JSON.stringify({ json: { search: 'Shop 55' } }))}`,
  )
  const { siteId } = (await found.json()).result.data.json.sites[0]
  await askForHelp(page, { subject: 'About number 55', siteId })
  await page.reload()
  await page.getByRole('button', { name: 'Only tickets about: Any site' }).click()
  await page.getByRole('combobox', { name: 'Find a site' }).fill('Shop 55')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Only tickets about: Shop 55' })).toBeFocused()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Only tickets about: Shop 55' }).click()
  await page.getByRole('button', { name: 'Any site', exact: true }).click()
  await expect(page).toHaveURL(/\/tickets$/)
})

test('further tickets come when asked for, and the focus is at the first of them', async ({ page }) => {
  const me = await addPerson('Lars Long')
  await addSites(['Long Shop'], me)
  await signInAs(page, me.email)
  for (let count = 1; count <= 23; count += 1) await askForHelp(page, { subject: `Ticket number ${count}` })
  await page.goto('/tickets')
  await expect(rows(page)).toHaveCount(20)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(rows(page)).toHaveCount(23)
  await expect(page.getByRole('link', { name: 'Ticket number 3', exact: true })).toBeFocused()
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})

test('a list that cannot be had says why, and trying again helps', async ({ page }) => {
  const me = await addPerson('Tara Trouble')
  await addSites(['Trouble Shop'], me)
  await signInAs(page, me.email)
  await askForHelp(page, { subject: 'Here after all' })
  const isList = asksFor('tickets.list')
  await page.route(isList, failWith('request-4001'))
  await page.goto('/tickets')
  await expect(page.getByRole('alert')).toContainText('request-4001')
  await page.unroute(isList)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(rows(page)).toHaveCount(1)
})
