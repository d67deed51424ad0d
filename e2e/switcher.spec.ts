import { addPerson, addSites, inDatabase } from './testing/people.ts'
import { AGENCY, expect, MULTI, openMySites, type Page, SINGLE, signInAs, test } from './testing/test.ts'

const trigger = (page: Page) => page.getByRole('button', { name: /^Switch site, now:/ })
const options = (page: Page) => page.getByRole('listbox', { name: 'Find a site' }).getByRole('option')
const field = (page: Page) => page.getByRole('combobox', { name: 'Find a site' })

async function openByKeyboard(page: Page) {
  await trigger(page).focus()
  await page.keyboard.press('Enter')
  await expect(field(page)).toBeFocused()
}

test('with the keyboard alone: open, type, choose, and from there to the next', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(trigger(page)).toContainText('Maple Bakery')
  await openByKeyboard(page)
  await page.keyboard.type('harbour books')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour Books' })).toBeFocused()
  await expect(trigger(page)).toContainText('Harbour Books')
  const first = page.url()

  await openByKeyboard(page)
  await page.keyboard.type('harbour')
  await expect(page.getByText('12 sites', { exact: true })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  const second = options(page).nth(1)
  const id = await second.getAttribute('id')
  await expect(field(page)).toHaveAttribute('aria-activedescendant', id ?? 'none')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(field(page)).toHaveAttribute(
    'aria-activedescendant',
    (await options(page).last().getAttribute('id')) ?? 'none',
  )
  const name = await options(page).last().locator('span span').first().textContent()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: name ?? '' })).toBeFocused()
  expect(page.url()).toMatch(/\/sites\/[0-9a-f-]{36}$/)
  expect(page.url()).not.toBe(first)
})

test('Escape closes it and gives the focus back; nothing found is said', async ({ page }) => {
  await openMySites(page, MULTI)
  await openByKeyboard(page)
  await page.keyboard.type('zeppelin')
  await expect(page.getByText('No site matches')).toBeVisible()
  await expect(field(page)).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(field(page)).toHaveCount(0)
  await expect(trigger(page)).toBeFocused()
  await expect(trigger(page)).toHaveAttribute('aria-expanded', 'false')
})

test('moving on with Tab closes it', async ({ page }) => {
  await openMySites(page, MULTI)
  await openByKeyboard(page)
  await expect(options(page)).toHaveCount(3)
  await page.keyboard.press('Tab')
  await expect(field(page)).toHaveCount(0)
})

test('on a phone a click is enough', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await openMySites(page, MULTI)
  await trigger(page).click()
  await page.getByRole('option', { name: /Bob's Roofing/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: "Bob's Roofing" })).toBeVisible()
})

test('who has one site has nothing to switch', async ({ page }) => {
  await openMySites(page, SINGLE)
  await expect(page.getByRole('article')).toHaveCount(1)
  await expect(trigger(page)).toHaveCount(0)
})

test('a name that is the beginning of another finds its site', async ({ page }) => {
  const me = await addPerson('Nina Names')
  await addSites(['Alpha', 'Alphabet', 'Beta'], me)
  await signInAs(page, me.email)
  await page.goto('/')
  await openByKeyboard(page)
  await page.keyboard.type('beta')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Beta' })).toBeVisible()
})

test('the chosen site stays chosen on other pages and after a reload, for this customer', async ({
  page,
}) => {
  test.slow()
  const [me, other] = [await addPerson('Chloe Chooser'), await addPerson('Otto Other')]
  const [, second] = await addSites(['First Shop', 'Second Shop'], me, [other])
  await signInAs(page, me.email)
  await page.goto('/')
  await expect(trigger(page)).toContainText('First Shop')
  await trigger(page).click()
  await page.getByRole('option', { name: /Second Shop/ }).click()
  await expect(page).toHaveURL(new RegExp(`/sites/${second}$`))
  await expect(page.getByRole('heading', { level: 1, name: 'Second Shop' })).toBeFocused()
  for (const name of ['Overview', 'My sites']) {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeFocused()
    await expect(trigger(page)).toContainText('Second Shop')
  }
  await page.reload()
  await expect(trigger(page)).toContainText('Second Shop', { timeout: 20_000 })

  // The same window, as somebody else who has that site too.
  await page.context().clearCookies()
  await signInAs(page, other.email)
  await page.goto('/sites')
  await expect(trigger(page)).toContainText('First Shop')
})

test('a chosen site is forgotten with the sign-out, and once it is somebody else’s', async ({ page }) => {
  test.slow()
  const [me, partner] = [await addPerson('Frida Forgotten'), await addPerson('Pat Partner')]
  const [, second = ''] = await addSites(['First Shop', 'Second Shop', 'Third Shop'], me, [partner])
  await signInAs(page, me.email)
  await page.goto(`/sites/${second}`)
  await expect(trigger(page)).toContainText('Second Shop')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/sign-in/)
  await signInAs(page, me.email)
  await page.goto('/')
  await expect(trigger(page)).toContainText('First Shop')

  await page.goto(`/sites/${second}`)
  await expect(trigger(page)).toContainText('Second Shop')
  await inDatabase(async (db) => {
    await db.query('delete from customer_site_ownership where customer_user_id = $1 and site_id = $2', [
      me.id,
      second,
    ])
  })
  await page.goto('/sites')
  await expect(trigger(page)).toContainText('First Shop')
})

test('a click elsewhere and Escape on the button close it, and the focus stays', async ({ page }) => {
  await openMySites(page, MULTI)
  await trigger(page).click()
  await expect(field(page)).toBeFocused()
  await page.mouse.click(900, 600)
  await expect(field(page)).toHaveCount(0)
  await expect(trigger(page)).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(trigger(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(field(page)).toHaveCount(0)
  await expect(trigger(page)).toBeFocused()
})
