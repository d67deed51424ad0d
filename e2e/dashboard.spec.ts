import { addPerson, addSites } from './people.ts'
import {
  AGENCY,
  asksFor,
  expect,
  failWith,
  fillSignIn,
  MULTI,
  NEW,
  PASSWORD,
  type Page,
  SINGLE,
  signInAs,
  test,
} from './test.ts'

const attention = (page: Page) => page.getByRole('region', { name: /^Needs attention/ })
const payments = (page: Page) => page.getByRole('region', { name: 'Next payments' })

async function openOverview(page: Page, email: string) {
  await signInAs(page, email)
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
}

test('people land here after sign-in and see what needs attention', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in$/)
  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeFocused()
  await expect(page.getByText('You have 3 sites.')).toBeVisible()
  await expect(page.getByRole('region').first()).toContainText('Primary site')
  await expect(attention(page).getByRole('listitem')).toHaveCount(1)
  await attention(page)
    .getByRole('link', { name: /Bob's Roofing.*past due/ })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: "Bob's Roofing" })).toBeFocused()
})

test('payments come by date', async ({ page }) => {
  await openOverview(page, AGENCY)
  await expect(page.getByText('You have 120 sites.')).toBeVisible()
  const dates = await payments(page)
    .locator('time')
    .evaluateAll((times) => times.map((time) => time.getAttribute('datetime') ?? ''))
  expect(dates).toHaveLength(5)
  expect(dates).toEqual(dates.toSorted())
})

test('an agency sees the worst first and the rest on demand', async ({ page }) => {
  await openOverview(page, AGENCY)
  const items = attention(page).getByRole('listitem')
  await expect(items).toHaveCount(5)
  await expect(items.first()).toContainText('Payment past due')
  const more = attention(page).getByRole('button', { name: /^Show all/ })
  const count = Number((await more.textContent())?.replace('Show all ', ''))
  await more.click()
  await expect(items).toHaveCount(count)
  await expect(items.last()).toContainText('Cancelled')
})

test('who has one site and no trouble reads that', async ({ page }) => {
  await openOverview(page, SINGLE)
  await expect(page.getByText('You have 1 site.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Café Luna' })).toBeVisible()
  await expect(attention(page)).toContainText('Nothing.')
})

test('who has no site yet reads that the first is still to come', async ({ page }) => {
  await openOverview(page, NEW)
  await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
})

test('a page that covers only a part of the sites says so', async ({ page }) => {
  const me = await addPerson('Hugo Huge')
  await addSites(
    Array.from({ length: 301 }, (_, index) => `Shop ${index}`),
    me,
  )
  await openOverview(page, me.email)
  await expect(page.getByText('300 of 301')).toBeVisible()
  await page.getByRole('link', { name: 'the suspended' }).click()
  await expect(page).toHaveURL(/\/sites\?status=suspended$/)
})

test('a host that fails is explained, and trying again helps', async ({ page }) => {
  const isList = asksFor('ownership.mySites')
  await page.route(isList, failWith('request-4713'))
  await openOverview(page, MULTI)
  await expect(page.getByRole('alert')).toContainText('request-4713')
  await page.unroute(isList)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('You have 3 sites.')).toBeVisible()
})
