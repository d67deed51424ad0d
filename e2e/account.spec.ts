import { signedIn } from './testing/devices.ts'
import { linkMailedTo } from './testing/mailbox.ts'
import { addPerson, newAddress } from './testing/people.ts'
import { expect, fillSignIn, fillSignUp, PASSWORD, type Page, signInAs, test } from './testing/test.ts'

// Several browsers and mailboxes take their time on a small machine.
test.slow()

const NEW_PASSWORD = 'another-password-2'

const passwordOf = (page: Page) => page.getByLabel('Current password', { exact: true })
const problemAt = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text })

async function changePassword(page: Page, from: string, to: string) {
  await passwordOf(page).fill(from)
  await page.getByLabel('New password', { exact: true }).fill(to)
  await page.getByRole('button', { name: 'Change password' }).click()
}

test('from opening an account to a changed password, which ends the session elsewhere', async ({
  page,
  openBrowser,
}) => {
  const email = newAddress()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Open an account' }).click()
  await expect(page).toHaveTitle('Open an account · WebMagic')
  await fillSignUp(page, { name: 'Ann Newcomer', email, password: PASSWORD })
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeFocused()
  await expect(page.getByText(email)).toBeVisible()

  await page.goto(await linkMailedTo(email, 'verify-email'))
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
  await expect(page).toHaveURL(/\/verify-email$/)
  await page.getByRole('link', { name: 'Continue to your sites' }).click()
  await fillSignIn(page, email, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
  await expect(page.getByText('Confirm your e-mail address')).toHaveCount(0)

  const elsewhere = await signedIn(openBrowser, email)
  await page.getByRole('link', { name: 'Your account: Ann Newcomer' }).click()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeFocused()
  await expect(page.getByRole('button', { name: /^Sign out: / })).toHaveCount(1)
  await changePassword(page, PASSWORD, NEW_PASSWORD)
  await expect(page.getByText('Your password is changed.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Sign out: / })).toHaveCount(0)

  await elsewhere.getByRole('link', { name: 'My sites' }).first().click()
  await expect(elsewhere).toHaveURL(/\/sign-in\?/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
})

test('an address that is not confirmed is asked for until it is', async ({ page, context }) => {
  const { email } = await addPerson('Una Unconfirmed', { emailVerified: false })
  await signInAs(page, email)
  await page.goto('/')
  const banner = page.getByRole('region', { name: 'Confirm your e-mail address' })
  await banner.getByRole('button', { name: 'Send the letter again' }).click()
  await expect(banner.getByText(`A letter is on its way to ${email}.`)).toBeVisible()
  await page.goto('/account')
  await expect(page.getByText('Not confirmed')).toBeVisible()

  const letter = await context.newPage()
  await letter.goto(await linkMailedTo(email, 'verify-email'))
  await expect(letter.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
  await letter.getByRole('link', { name: 'Continue to your sites' }).click()
  await expect(letter.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(letter.getByText('Confirm your e-mail address')).toHaveCount(0)
})

test('a wrong current password is said at its field, and nobody is signed out', async ({ page }) => {
  const { email } = await addPerson('Walter Wrong')
  await signInAs(page, email)
  await page.goto('/account')
  await changePassword(page, 'not-the-password', NEW_PASSWORD)
  await expect(problemAt(page, 'That is not your current password.')).toBeVisible()
  await expect(passwordOf(page)).toBeFocused()
  await expect(passwordOf(page)).toHaveAccessibleDescription(/not your current password/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
})

test('a profile is saved, and the header knows at once', async ({ page }) => {
  const { email } = await addPerson('Paula Profile')
  await signInAs(page, email)
  await page.goto('/account')
  await page.getByLabel('Name').fill('Paula Porter')
  await page.getByLabel('Phone').fill('call me')
  await page.keyboard.press('Enter')
  await expect(problemAt(page, 'Please use digits')).toBeVisible()
  await page.getByLabel('Phone').fill('+49 30 901820')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your profile is saved.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Your account: Paula Porter' })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name')).toHaveValue('Paula Porter')
  await expect(page.getByLabel('Phone')).toHaveValue('+49 30 901820')
})

test('sessions elsewhere are listed and ended, one or all', async ({ page, openBrowser }) => {
  const { email } = await addPerson('Sam Sessions')
  const [first, second, third] = [
    await signedIn(openBrowser, email),
    await signedIn(openBrowser, email),
    await signedIn(openBrowser, email),
  ]
  await signInAs(page, email)
  await page.goto('/account')
  const sessions = page.getByRole('region', { name: 'Where you are signed in' })
  await expect(sessions.getByRole('listitem')).toHaveCount(4)
  await expect(sessions.getByRole('listitem').first()).toContainText('This device')
  await expect(sessions.getByRole('listitem').last()).toContainText(/^Chrome on \w+/)
  await sessions
    .getByRole('button', { name: /^Sign out: / })
    .first()
    .click()
  await expect(sessions.getByRole('listitem')).toHaveCount(3)
  await expect(sessions.getByRole('heading')).toBeFocused()
  await sessions.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
  for (const device of [first, second, third]) {
    await device.reload()
    await expect(device).toHaveURL(/\/sign-in/)
  }
})
