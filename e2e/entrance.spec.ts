import { signedIn } from './testing/devices.ts'
import { linkMailedTo } from './testing/mailbox.ts'
import { addPerson, newAddress } from './testing/people.ts'
import { expect, fillSignIn, fillSignUp, PASSWORD, test } from './testing/test.ts'

// Several browsers and mailboxes take their time on a small machine.
test.slow()

const NEW_PASSWORD = 'another-password-2'

test('a forgotten password is replaced through the mailbox, and what was signed in is out', async ({
  page,
  openBrowser,
}) => {
  const { email } = await addPerson('Ferdinand Forgetful')
  const elsewhere = await signedIn(openBrowser, email)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await expect(page).toHaveURL(/\/forgot-password/)
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0)
  await page.getByLabel('E-mail').fill(email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeFocused()
  await expect(page.getByText('If there is an account')).toBeVisible()

  const link = await linkMailedTo(email, 'reset-password')
  await page.goto(link)
  await expect(page).toHaveURL(/\/reset-password$/)
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your new password is set')).toBeVisible()
  await elsewhere.reload()
  await expect(elsewhere).toHaveURL(/\/sign-in/)

  await fillSignIn(page, email, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('do not match')
  await fillSignIn(page, email, NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeFocused()
  await page.getByRole('link', { name: 'Send me a new link' }).click()
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeFocused()
})

test('an address that has an account gets the same answer, and another letter', async ({ page }) => {
  const { email, name } = await addPerson('Doris Double')
  await page.goto('/sign-up')
  await fillSignUp(page, { name, email, password: NEW_PASSWORD })
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
  expect(await linkMailedTo(email, 'account-exists')).toMatch(/\/forgot-password$/)
})

test('a link to confirm an address that is wrong is explained, and a new one is to be had', async ({
  page,
}) => {
  const { email } = await addPerson('Lena Late', { emailVerified: false })
  await page.goto('/verify-email#token=not-a-token-that-was-ever-sent')
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await expect(page).toHaveURL(/\/verify-email$/)
  await page.getByLabel('E-mail').fill(email)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`If there is an account for ${email}`)).toBeVisible()
  // Nobody knows in this browser whether it is the person who opened the account.
  await page.goto(await linkMailedTo(email, 'verify-email'))
  await page.getByLabel('Password', { exact: true }).fill('not-the-password-1')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('That is not the password of this account.')).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
})

test('too many attempts are told how long to wait', async ({ page }) => {
  const reason = { code: 'rate_limited', retryAfterSeconds: 1500 }
  const data = { code: 'TOO_MANY_REQUESTS', httpStatus: 429, path: null, requestId: 'request-1', reason }
  await page.route('**/api/auth/request-password-reset', (route) =>
    route.fulfill({ status: 429, json: { error: { message: 'Too many requests.', code: -32029, data } } }),
  )
  await page.goto('/forgot-password')
  await page.getByLabel('E-mail').fill(newAddress())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Please wait 25 minutes and try again.')
})
