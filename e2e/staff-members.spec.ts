import { linkMailedTo } from './testing/mailbox.ts'
import { newAddress } from './testing/people.ts'
import { ADMIN, addSupport, confirm, knockAsStaff, openAsStaff, SUPPORT } from './testing/staff.ts'
import { expect, fillSignIn, PASSWORD, type Page, test } from './testing/test.ts'

const NEW_PASSWORD = 'a-new-staff-password'

async function addMember(page: Page, name: string, email: string) {
  await page.getByRole('button', { name: 'New member' }).click()
  const dialog = page.getByRole('dialog', { name: 'New member of staff' })
  await dialog.getByLabel('E-mail').fill(SUPPORT)
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog.getByLabel('E-mail')).toHaveAccessibleDescription(/There is a member of staff/)
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(page.getByText(`A letter is on its way to ${email}.`)).toBeVisible()
}

async function choosePassword(page: Page, link: string) {
  await page.goto(link)
  await expect(page).toHaveURL(/\/staff\/reset-password$/)
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
}

test('a new member chooses a password with the link in the letter, once', async ({ page, openBrowser }) => {
  const email = newAddress()
  await openAsStaff(page, ADMIN, '/staff/members', 'Members')
  await addMember(page, 'Mia Member', email)
  await expect(page.getByRole('listitem').filter({ hasText: email })).toContainText('Support, since')

  const theirs = await openBrowser()
  const link = await linkMailedTo(email, 'staff-set-password')
  await choosePassword(theirs, link)
  await expect(theirs.getByText('Your new password is set.')).toBeVisible()
  await fillSignIn(theirs, email, NEW_PASSWORD)
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByRole('navigation').getByRole('link')).toHaveText([
    'Customers',
    'Tickets',
    'Exceptions',
    'Statistics',
  ])

  await choosePassword(theirs, link)
  await expect(theirs.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await theirs.getByRole('link', { name: 'Send a new link' }).click()
  await expect(theirs.getByRole('heading', { name: 'Forgot your password?' })).toBeFocused()
})

test('another role counts from the next sign-in', async ({ page, openBrowser }) => {
  const { name, email } = await addSupport(`Rosa ${newAddress()}`)
  const theirs = await openBrowser()
  await openAsStaff(theirs, email, '/staff', 'Customers')
  await openAsStaff(page, ADMIN, '/staff/members', 'Members')
  const row = page.getByRole('listitem').filter({ hasText: email })
  await row.getByRole('button', { name: `Make admin: ${name}` }).click()
  await confirm(page, `Make ${name} an admin?`, 'Make admin')
  await expect(row).toContainText('Admin, since')

  await theirs.goto('/staff/keys')
  await expect(theirs).toHaveURL(/\/staff\/sign-in\?next=%2Fstaff%2Fkeys$/)
  await fillSignIn(theirs, email, PASSWORD)
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible()
  await expect(theirs.getByRole('button', { name: 'New API key' })).toBeVisible()

  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByLabel('Action').selectOption('Staff: role or access changed')
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText(
    `${ADMIN} changed ${name}, who is now admin and may sign in`,
  )
})

test('who is shut out is out with the next step, until let in again', async ({ page, openBrowser }) => {
  const { name, email } = await addSupport(`Otto ${newAddress()}`)
  const theirs = await openBrowser()
  await openAsStaff(theirs, email, '/staff', 'Customers')
  await openAsStaff(page, ADMIN, '/staff/members', 'Members')
  const row = page.getByRole('listitem').filter({ hasText: email })
  await row.getByRole('button', { name: `Shut out: ${name}` }).click()
  await confirm(page, `Shut ${name} out?`, 'Shut out')
  await expect(row.getByText('Shut out', { exact: true })).toBeVisible()
  await theirs.getByRole('searchbox').fill('joe')
  await expect(theirs.getByText('Your session has ended')).toBeVisible()
  expect((await knockAsStaff(theirs, email)).status()).toBe(401)

  await row.getByRole('button', { name: `Let in: ${name}` }).click()
  await confirm(page, `Let ${name} in again?`, 'Let in')
  await expect(row.getByRole('button', { name: `Shut out: ${name}` })).toBeVisible()
  expect((await knockAsStaff(theirs, email)).status()).toBe(200)
})

test('nobody changes themselves, and reads why', async ({ page }) => {
  await openAsStaff(page, ADMIN, '/staff/members', 'Members')
  const self = page.getByRole('listitem').filter({ hasText: ADMIN })
  await expect(self).toContainText('You')
  await expect(self).toContainText('Only another admin can change your role')
  await expect(self.getByRole('button')).toHaveCount(0)
})

test('a forgotten password: the answer is the same for an address that nobody has', async ({ page }) => {
  for (const email of [SUPPORT, newAddress()]) {
    await page.goto('/staff/sign-in')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send link' }).click()
    await expect(page.getByText(`If ${email} belongs to a staff account`)).toBeFocused()
  }
  expect(await linkMailedTo(SUPPORT, 'reset-password')).toMatch(/\/staff\/reset-password#token=/)
})

test('a link without its token says so', async ({ page }) => {
  await page.goto('/staff/reset-password')
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
})
