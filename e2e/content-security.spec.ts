import { expect, MULTI, type Page, signInAs, test } from './testing/test.ts'

/** Everything that the console has to complain about, which includes what the content security policy stops. */
function watchComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}

for (const path of ['/', '/sign-in?next=/sites', '/sign-up', '/reset-password#token=x', '/no-such-page']) {
  test(`strangers see ${path} without a complaint`, async ({ page }) => {
    const complaints = watchComplaints(page)
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
    expect(complaints).toEqual([])
  })
}

test('a customer looks, searches, chooses and leaves without a complaint', async ({ page }) => {
  const complaints = watchComplaints(page)
  await signInAs(page, MULTI)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible()
  await page.getByRole('button', { name: /^Switch site/ }).click()
  await page.getByRole('option', { name: /Bob's Roofing/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: "Bob's Roofing" })).toBeVisible()
  await page.getByRole('button', { name: 'Leave this site…' }).click()
  await page.getByRole('button', { name: 'Stay' }).click()
  await page.getByRole('link', { name: 'My sites' }).first().click()
  await expect(page.getByRole('article')).toHaveCount(3)
  await page.getByRole('searchbox').fill('roof')
  await expect(page.getByRole('article')).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear search' }).click()
  await expect(page.getByRole('article')).toHaveCount(3)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  expect(complaints).toEqual([])
})

test('the policy allows nothing from elsewhere and nothing inline', async ({ page, baseURL }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== baseURL) elsewhere.push(request.url())
  })
  const response = await page.goto('/sign-in')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toMatch(/default-src 'self'/)
  expect(policy).toMatch(/frame-ancestors 'none'/)
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(elsewhere).toEqual([])
})
