import { randomUUID } from 'node:crypto'
import { ADMIN, knockAsStaff, openAsStaff, SUPPORT } from './testing/staff.ts'
import {
  asksFor,
  expect,
  failWith,
  fillSignIn,
  MULTI,
  openMySites,
  PASSWORD,
  signInAs,
  test,
} from './testing/test.ts'

test('staff sign in at their own door, see who they are, and leave', async ({ page }) => {
  await page.goto('/staff/customers?search=joe')
  await expect(page).toHaveURL(/\/staff\/sign-in\?next=/)
  await expect(page).toHaveTitle('Staff sign-in · WebMagic')
  await fillSignIn(page, SUPPORT, 'not-the-password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('do not match those of a staff account')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()

  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/staff\/customers\?search=joe$/)
  await expect(page).toHaveTitle('Customers, staff · WebMagic')
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeFocused()
  await expect(page.getByRole('banner')).toContainText('Stan Support')
  await expect(page.getByRole('banner').getByText('Support', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Staff sign-in' })).toBeFocused()
  await page.goto('/staff')
  await expect(page).toHaveURL(/\/staff\/sign-in\?next=/)
})

test('a customer’s sign-in is nothing at the staff’s door, nor a staff’s in the portal', async ({
  page,
  openBrowser,
}) => {
  await signInAs(page, MULTI)
  await page.goto('/staff/customers')
  await expect(page).toHaveURL(/\/staff\/sign-in$/)
  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('do not match those of a staff account')

  const other = await openBrowser()
  await openAsStaff(other, ADMIN, '/staff/keys', 'API keys')
  await other.goto('/sites')
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsites$/)
  await expect(other.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
})

test('both in one browser: neither knows of the other', async ({ page }) => {
  await openMySites(page, MULTI)
  await page.goto('/staff/sign-in')
  await fillSignIn(page, SUPPORT, 'not-the-password')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('do not match')
  await fillSignIn(page, SUPPORT, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible()
  await page.goto('/sites')
  await expect(page.getByRole('article')).toHaveCount(3)
})

test('leaving the staff’s area does not sign the customer out', async ({ page }) => {
  await signInAs(page, MULTI)
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Staff sign-in' })).toBeVisible()
  await page.goto('/sites')
  await expect(page.getByRole('article')).toHaveCount(3)
})

test('support sees customers and is told what is for admins', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (/staff\.(keys|members|audit)/.test(request.url())) asked.push(request.url())
  })
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await expect(page.getByRole('navigation').getByRole('link')).toHaveText([
    'Customers',
    'Tickets',
    'Exceptions',
    'Statistics',
  ])
  for (const [path, heading] of [
    ['/staff/keys', 'API keys'],
    ['/staff/members', 'Members'],
    ['/staff/audit', 'Audit log'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'This page is for admins' })).toBeVisible()
  }
  await page.getByRole('link', { name: 'Go to the customers' }).click()
  await page.getByRole('searchbox').fill(MULTI)
  await page.getByRole('link', { name: /Joe Multi/ }).click()
  await expect(page.getByText("Joe's Plumbing")).toBeVisible()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Sites/, 'Purchases'])
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0)
  expect(asked).toEqual([])
})

test('who guesses too often is told how long to wait', async ({ page }) => {
  const email = `${randomUUID()}@e2e.test`
  await Promise.all(Array.from({ length: 10 }, () => knockAsStaff(page, email, 'guess')))
  await page.goto('/staff/sign-in')
  await fillSignIn(page, email, 'guess')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText(/Please wait 1[45] minutes and try again/)
})

test('a session that ends leads to sign-in and back', async ({ page, context }) => {
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await expect(page.getByRole('table')).toBeVisible()
  await context.clearCookies()
  await page.getByRole('searchbox').fill('joe')
  await expect(page.getByText('Your session has ended')).toBeVisible()
  await fillSignIn(page, SUPPORT, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/staff\/customers\?search=joe$/)
  await expect(page.getByRole('row').filter({ hasText: MULTI })).toBeVisible()
})

test('a host that fails is explained, and trying again helps', async ({ page }) => {
  const isSearch = asksFor('staff.customers.search')
  await page.route(isSearch, failWith('request-4713'))
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await expect(page.getByRole('alert')).toContainText('request-4713')
  await page.unroute(isSearch)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('table')).toBeVisible()
})

test('a wrong address in the staff’s area is answered within it', async ({ page }) => {
  for (const path of ['/staff/nonsense', '/staff/customers/nonsense', `/staff/customers/${randomUUID()}`]) {
    await openAsStaff(page, SUPPORT, path, 'Page not found')
    await expect(page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible()
    await expect(page.getByRole('banner')).toContainText('Stan Support')
  }
})

test('next does not lead out of the staff’s area', async ({ page, baseURL }) => {
  await page.goto('/staff/sign-in?next=/sites')
  await fillSignIn(page, SUPPORT, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${baseURL}/staff/customers`)
})
