import { expectNoSidewaysScroll } from './testing/accessibility.ts'
import { linkMailedTo } from './testing/mailbox.ts'
import { addCrowd, addPerson, addSites, inDatabase, newAddress, type Person } from './testing/people.ts'
import { ADMIN, confirm, openAsStaff, SUPPORT } from './testing/staff.ts'
import { expect, MULTI, openMySites, PASSWORD, type Page, test } from './testing/test.ts'

const searchbox = (page: Page) => page.getByRole('searchbox', { name: 'Search by e-mail or name' })

async function openCustomer(page: Page, person: Person, staff = ADMIN) {
  await openAsStaff(page, staff, `/staff/customers/${person.id}`, person.name)
}

test('what is searched for is in the address, by name and by e-mail', async ({ page }) => {
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await searchbox(page).fill('joe mul')
  await expect(page).toHaveURL(/\/staff\/customers\?search=joe\+mul$/)
  await expect(page.getByText('1 customer', { exact: true })).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: MULTI })
  await expect(row).toContainText('3 sites')
  await expect(row).toContainText('Confirmed')
  await expect(row).toContainText('Active')
  await page.reload()
  await expect(searchbox(page)).toHaveValue('joe mul')

  await searchbox(page).fill('zeppelin')
  await expect(page.getByRole('heading', { name: 'No customer matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all customers' }).click()
  await expect(page).toHaveURL(/\/staff\/customers$/)
  await expect(page.getByRole('table')).toBeVisible()
})

test('who has no address to sign in with is listed, and their page says why', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  const person = await addPerson('Sam Spelling')
  const variant = person.email.replace('@e2e', '@E2E')
  await inDatabase(async (db) => {
    await db.query(`insert into customer_users (email, full_name) values ($1, 'Sam Twice')`, [variant])
  })
  await openAsStaff(page, SUPPORT, `/staff/customers?search=${person.email}`, 'Customers')
  await expect(page.getByText('2 customers', { exact: true })).toBeVisible()
  await page.getByLabel('Sign-in').selectOption('Who cannot sign in')
  await expect(page).toHaveURL(/signIn=none/)
  await expect(page.getByText('1 customer', { exact: true })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: variant })).toContainText('Cannot sign in')
  await expectNoSidewaysScroll(page)

  await page.getByRole('link', { name: 'Sam Twice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sam Twice' })).toBeVisible()
  await expect(page.getByLabel('Details')).toContainText('the address is another customer’s')
  await expectNoSidewaysScroll(page)
  await page.getByRole('link', { name: 'Everybody with this address' }).click()
  await expect(page.getByRole('link', { name: 'Sam Spelling' })).toBeVisible()
})

test('further customers come when asked for, and the focus is at the first of them', async ({ page }) => {
  const name = `Max Many ${newAddress().slice(0, 8)}`
  await addCrowd(name, 51)
  await openAsStaff(page, SUPPORT, `/staff/customers?search=${encodeURIComponent(name)}`, 'Customers')
  await expect(page.getByText('51 customers')).toBeVisible()
  await expect(page.getByRole('link', { name })).toHaveCount(50)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByRole('link', { name })).toHaveCount(51)
  await expect(page.getByRole('link', { name }).last()).toBeFocused()
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})

test('a new customer gets a letter; an address that is taken is refused at its field', async ({ page }) => {
  const email = newAddress()
  await openAsStaff(page, SUPPORT, '/staff', 'Customers')
  await page.getByRole('button', { name: 'New customer' }).click()
  const dialog = page.getByRole('dialog', { name: 'New customer' })
  const field = dialog.getByLabel('E-mail')
  await expect(field).toBeFocused()
  await field.fill(MULTI)
  await dialog.getByRole('button', { name: 'Open the account' }).click()
  await expect(field).toHaveAccessibleDescription(/There is an account with this e-mail address/)
  await expect(field).toBeFocused()

  await field.fill(email)
  await dialog.getByLabel('Name').fill('Cleo Customer')
  await dialog.getByLabel('Phone').fill('+1 555 0100')
  await dialog.getByRole('button', { name: 'Open the account' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Cleo Customer' })).toBeFocused()
  await expect(page.getByText(`A letter is on its way to ${email}.`)).toBeVisible()
  await expect(page.getByLabel('Details')).toContainText('+1 555 0100')
  expect(await linkMailedTo(email, 'set-password')).toMatch(/\/reset-password#token=/)
})

test('a customer who is disabled is out with the next step, and in again once enabled', async ({
  page,
  openBrowser,
}) => {
  const person = await addPerson('Dora Disabled')
  await addSites(['Dora’s Deli'], person)
  const theirs = await openBrowser()
  await openMySites(theirs, person.email)

  await openCustomer(page, person)
  await expect(page.getByText('Dora’s Deli')).toBeVisible()
  const disable = page.getByRole('button', { name: 'Disable this customer…' })
  await disable.click()
  await page.keyboard.press('Escape')
  await expect(disable).toBeFocused()
  await disable.click()
  await confirm(page, 'Disable Dora Disabled?', 'Disable')
  await expect(page.getByText('Dora Disabled is disabled.')).toBeVisible()
  await expect(page.getByLabel('Details')).toContainText('Disabled')

  await theirs.goto('/')
  await expect(theirs).toHaveURL(/\/sign-in/)
  await theirs.getByLabel('E-mail').fill(person.email)
  await theirs.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await theirs.keyboard.press('Enter')
  await expect(theirs.getByRole('alert')).toContainText('do not match')

  await page.getByRole('button', { name: 'Enable this customer…' }).click()
  await confirm(page, 'Enable Dora Disabled?', 'Enable')
  await expect(page.getByLabel('Details')).toContainText('Active')
  await openMySites(theirs, person.email)

  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem')
  await expect(history).toHaveText([
    new RegExp(`${ADMIN} enabled ${person.email} again`),
    new RegExp(`${ADMIN} disabled ${person.email}`),
  ])
  await page.getByRole('link', { name: 'All about them' }).click()
  await expect(page).toHaveURL(new RegExp(`/staff/audit\\?customerId=${person.id}$`))
  await expect(page.getByText('2 entries')).toBeVisible()
})
