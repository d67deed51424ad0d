import { addPerson, addSites, inDatabase } from './testing/people.ts'
import { ADMIN, knockAsStaff } from './testing/staff.ts'
import { expect, fillSignIn, MULTI, openMySites, PASSWORD, signInAs, test } from './testing/test.ts'

test('signing out ends the session, also for whoever kept the cookie', async ({ page, context }) => {
  await openMySites(page, MULTI)
  const cookies = await context.cookies()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeFocused()

  await page.goto('/sites')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsites$/)
  await context.addCookies(cookies)
  await page.goto('/sites')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsites$/)
})

test('a sign-out that fails says so and changes nothing', async ({ page }) => {
  await openMySites(page, MULTI)
  await page.route('**/api/auth/sign-out', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You are still signed in')).toBeVisible()
  await expect(page).toHaveURL(/\/sites$/)
})

test('a session that dies while searching leads to sign-in and back to the search', async ({
  page,
  context,
}) => {
  await openMySites(page, MULTI)
  await expect(page.getByRole('article')).toHaveCount(3)
  await context.clearCookies()
  await page.getByRole('searchbox').fill('roof')
  await expect(page).toHaveURL(/\/sign-in\?/)
  await expect(page.getByText('Your session has ended')).toBeVisible()

  await fillSignIn(page, MULTI, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sites\?search=roof$/)
  await expect(page.getByRole('article')).toHaveCount(1)
})

test('a session that dies before a change leads to sign-in', async ({ page, context }) => {
  await openMySites(page, MULTI)
  const button = page.getByRole('button', { name: /^Make primary: / }).first()
  await expect(button).toBeVisible()
  await context.clearCookies()
  await button.click()
  await expect(page.getByText('Your session has ended')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
})

test('a page without a session says nothing of one that ended', async ({ page }) => {
  await page.goto('/sites')
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await expect(page.getByText('Your session has ended')).toHaveCount(0)
})

for (const end of ['in the database', 'in the browser']) {
  test(`staff in the same browser is nobody here once the customer's session has ended ${end}`, async ({
    page,
    context,
  }) => {
    const me = await addPerson('Dora Doubledoor')
    await addSites(['Doras Doors'], me)
    await signInAs(page, me.email)
    expect((await knockAsStaff(page, ADMIN)).status()).toBe(200)
    await page.goto('/')
    await expect(page.getByText('You have 1 site.')).toBeVisible()
    if (end === 'in the database') {
      await inDatabase(async (db) => {
        await db.query('delete from webmagic.customer_sessions where user_id = $1', [me.id])
      })
    } else await context.clearCookies({ name: 'webmagic.session_token' })
    await page.getByRole('link', { name: 'My sites' }).click()
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fsites&ended=true$/)
    await expect(page.getByText('Your session has ended')).toBeVisible()
  })
}
