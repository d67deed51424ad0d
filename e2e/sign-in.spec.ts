import { expect, fillSignIn, hold, MULTI, PASSWORD, signInAs, test } from './testing/test.ts'

test('a wrong password is explained, and the right one then works with Enter', async ({ page }) => {
  await page.goto('/sites')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsites$/)
  await expect(page).toHaveTitle('Sign in · WebMagic')
  await fillSignIn(page, MULTI, 'not-the-password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('do not match')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveValue(MULTI)

  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sites$/)
  await expect(page).toHaveTitle('My sites · WebMagic')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('the fields tell password managers what they are, and the password can be looked at', async ({
  page,
}) => {
  await page.goto('/sign-in')
  const password = page.getByLabel('Password', { exact: true })
  await expect(page.getByLabel('E-mail')).toHaveAttribute('autocomplete', 'username')
  await expect(password).toHaveAttribute('autocomplete', 'current-password')
  await expect(password).toHaveAttribute('type', 'password')
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(password).toHaveAttribute('type', 'text')
  await page.getByRole('button', { name: 'Hide password' }).click()
  await expect(password).toHaveAttribute('type', 'password')
})

test('an impatient second click sends nothing', async ({ page }) => {
  let requests = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/sign-in/email')) requests += 1
  })
  const release = await hold(page, '**/api/auth/sign-in/email')
  await page.goto('/sign-in')
  await fillSignIn(page, MULTI, PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const busy = page.getByRole('button', { name: 'Signing in…' })
  await expect(busy).toHaveAttribute('aria-disabled', 'true')
  await busy.click({ force: true })
  await page.keyboard.press('Enter')
  release()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  expect(requests).toBe(1)
})

test('a host that cannot be reached is explained', async ({ page }) => {
  await page.route('**/api/auth/sign-in/email', (route) => route.abort())
  await page.goto('/sign-in')
  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('We cannot reach WebMagic')
})

test('next leads back to where the visitor wanted to go', async ({ page }) => {
  await page.goto('/sites?search=roof')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sites\?search=roof$/)
  await expect(page.getByRole('searchbox')).toHaveValue('roof')
})

test('next does not lead to another host, before or after sign-in', async ({ page, baseURL }) => {
  const address = `/sign-in?next=${encodeURIComponent('/.//evil.example')}`
  await page.goto(address)
  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${baseURL}/`)

  await page.goto(address)
  await expect(page).toHaveURL(`${baseURL}/`)
})

test('who is signed in already is sent on', async ({ page }) => {
  await signInAs(page, MULTI)
  await page.goto('/sign-in?next=/sites?search=joe')
  await expect(page).toHaveURL(/\/sites\?search=joe$/)
})
