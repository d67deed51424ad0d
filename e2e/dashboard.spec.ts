import { addManySites, addPerson, inDatabase } from './testing/people.ts'
import {
  AGENCY,
  asksFor,
  expect,
  failWith,
  fillSignIn,
  hold,
  MULTI,
  NEW,
  PASSWORD,
  type Page,
  SINGLE,
  signInAs,
  test,
} from './testing/test.ts'

const attention = (page: Page) => page.getByRole('region', { name: /^Needs attention/ })
const glance = (page: Page) => page.getByRole('region', { name: 'All sites at a glance' })
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
  await expect(attention(page).getByRole('listitem').filter({ hasText: 'past due' })).toHaveCount(1)
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
  await expect(attention(page)).toContainText('Nothing. No payment is past due')
  await expect(glance(page)).toHaveCount(0)
})

test('who has no site yet reads that the first is still to come', async ({ page }) => {
  await openOverview(page, NEW)
  await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
})

test('trouble far down a long list is on the overview too', async ({ page }) => {
  const me = await addPerson('Hugo Huge')
  await addManySites(400, me)
  await inDatabase(async (db) => {
    await db.query(
      `update sites s set subscription_status = 'past_due', next_billing_date = current_date + 1
       from customer_site_ownership o
       where o.site_id = s.id and o.customer_user_id = $1 and s.site_title = 'Shop 399'`,
      [me.id],
    )
  })
  await openOverview(page, me.email)
  await expect(page.getByText('You have 400 sites.')).toBeVisible()
  await expect(attention(page).getByRole('link', { name: /Shop 399.*past due/ })).toBeVisible()
  await expect(payments(page).getByRole('listitem').first()).toContainText('Shop 399')
  await expect(glance(page).getByRole('listitem')).toHaveCount(20)
  await glance(page).getByRole('link', { name: 'All 400 sites' }).click()
  await expect(page).toHaveURL(/\/sites$/)
})

test('each site is there at a glance, with how it stands', async ({ page }) => {
  await openOverview(page, MULTI)
  const row = glance(page).getByRole('listitem').filter({ hasText: "Bob's Roofing" })
  await expect(row).toContainText('Live')
  await expect(row).toContainText('Payment past due')
  await expect(row.locator('time')).toHaveText(/\d{4}$/)
  await page.getByRole('link', { name: '2 live' }).click()
  await expect(page).toHaveURL(/\/sites\?status=active$/)
})

test('a host that fails is explained; the button stays until trying again helped', async ({ page }) => {
  const isOverview = asksFor('ownership.overview')
  await page.route(isOverview, failWith('request-4713'))
  await openOverview(page, MULTI)
  await expect(page.getByRole('alert')).toContainText('request-4713')
  await page.unroute(isOverview)
  const release = await hold(page, isOverview)
  const again = page.getByRole('button', { name: 'Try again' })
  await again.focus()
  await page.keyboard.press('Enter')
  await expect(again).toHaveAttribute('aria-disabled', 'true')
  await expect(again).toBeFocused()
  release()
  await expect(page.getByText('You have 3 sites.')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeFocused()
})
