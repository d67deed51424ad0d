import { addPerson, addSites, inDatabase } from './testing/people.ts'
import {
  asksFor,
  card,
  expect,
  failWith,
  MULTI,
  openMySites,
  type Page,
  SINGLE,
  signInAs,
  test,
} from './testing/test.ts'

async function openSite(page: Page, name: string) {
  await card(page, name).getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeFocused()
}

/** What a list of terms says about one of them. */
function fact(page: Page, term: string) {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(term, { exact: true }) })
    .locator('dd')
}

const leaveButton = (page: Page) => page.getByRole('button', { name: 'Leave this site…' })

test('a card leads to everything about its site', async ({ page }) => {
  await openMySites(page, MULTI)
  await openSite(page, "Joe's Plumbing")
  await expect(page).toHaveURL(/\/sites\/[0-9a-f-]{36}$/)
  await expect(page).toHaveTitle("Joe's Plumbing · WebMagic")
  await expect(page.getByRole('link', { name: /joes-plumbing\.test/ })).toHaveAttribute('target', '_blank')
  await expect(fact(page, 'Website')).toHaveText('Live')
  await expect(fact(page, 'Subscription')).toHaveText('Active')
  await expect(fact(page, 'Each month')).toHaveText('$99.00')
  await expect(fact(page, 'Purchase')).toContainText('$495.00')
  await expect(fact(page, 'Next payment')).toHaveText(/\d{4}$/)
  await expect(fact(page, 'Your role')).toHaveText('Owner')
  const member = page.getByRole('listitem').filter({ hasText: MULTI })
  await expect(member).toContainText('You')
  await expect(member).toContainText('Owner since')
})

test('what is not there and what is somebody else’s look the same', async ({ page }) => {
  await openMySites(page, SINGLE)
  await openSite(page, 'Café Luna')
  const foreign = new URL(page.url()).pathname
  await page.context().clearCookies()
  await signInAs(page, MULTI)
  for (const path of [foreign, '/sites/00000000-0000-4000-8000-000000000000', '/sites/nonsense']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'Nobody lives at this address' })).toBeVisible()
    await expect(page).toHaveTitle('Page not found · WebMagic')
    await expect(page.getByText('Café Luna')).toHaveCount(0)
  }
  await page.getByRole('link', { name: 'Go to my sites' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'My sites' })).toBeFocused()
})

test('a host that fails is explained, and trying again helps', async ({ page }) => {
  const isSite = asksFor('ownership.site')
  await openMySites(page, MULTI)
  await page.route(isSite, failWith('request-4712'))
  await card(page, "Bob's Roofing").getByRole('link', { name: "Bob's Roofing", exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('request-4712')
  await page.unroute(isSite)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1, name: "Bob's Roofing" })).toBeVisible()
})

test('leaving can be thought better of, and the focus goes back', async ({ page }) => {
  await openMySites(page, MULTI)
  await openSite(page, "Bob's Roofing")
  for (const stay of ['Escape', 'Enter']) {
    await leaveButton(page).click()
    const dialog = page.getByRole('dialog', { name: "Leave Bob's Roofing?" })
    await expect(dialog.getByRole('button', { name: 'Stay' })).toBeFocused()
    await page.keyboard.press(stay)
    await expect(dialog).toHaveCount(0)
    await expect(leaveButton(page)).toBeFocused()
  }
})

test('the last owner of a site reads why it cannot be left', async ({ page }) => {
  await openMySites(page, MULTI)
  await openSite(page, "Bob's Roofing")
  await leaveButton(page).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Leave this site' }).click()
  await expect(dialog.getByRole('alert')).toContainText('there is no other owner')
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByRole('heading', { level: 1, name: "Bob's Roofing" })).toBeVisible()
})

test('who leaves the primary site is told which one comes next', async ({ page }) => {
  const [me, partner] = [await addPerson('Lea Leaver'), await addPerson('Pat Partner')]
  await addSites(['First Shop', 'Second Shop', 'Oldest Shop'], me, [partner])
  await openMySites(page, me.email)
  await openSite(page, 'First Shop')
  await leaveButton(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('the one you have had longest becomes primary')
  await dialog.getByRole('button', { name: 'Leave this site' }).click()
  await expect(page).toHaveURL(/\/sites$/)
  await expect(
    page.getByText('You have left First Shop. Oldest Shop is now your primary site.'),
  ).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(2)
  await expect(page.getByRole('article').first()).toHaveAccessibleName('Oldest Shop')
})

test('owners change roles and remove members; collaborators do not see them', async ({ page }) => {
  const [me, partner] = [await addPerson('Olga Owner'), await addPerson('Carl Colleague')]
  const [siteId] = await addSites(['Shared Shop'], me, [partner])
  await signInAs(page, me.email)
  await page.goto(`/sites/${siteId}`)
  const member = page.getByRole('listitem').filter({ hasText: partner.name })
  await member.getByRole('button', { name: /Make collaborator/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make collaborator' }).click()
  await expect(member).toContainText('Collaborator since')
  await expect(page.getByRole('heading', { name: 'Members' })).toBeFocused()

  await page.context().clearCookies()
  await signInAs(page, partner.email)
  await page.goto(`/sites/${siteId}`)
  await expect(page.getByText('You are a collaborator here.')).toBeVisible()
  await expect(page.getByText(me.name)).toHaveCount(0)

  await page.context().clearCookies()
  await signInAs(page, me.email)
  await page.goto(`/sites/${siteId}`)
  await member.getByRole('button', { name: /Remove/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(member).toHaveCount(0)
  await expect(page.getByText(`${partner.name} is no longer a member.`)).toBeVisible()
})

test('who is no owner any more reads why an action was refused, and keeps their place', async ({ page }) => {
  const [me, partner] = [await addPerson('Dana Demoted'), await addPerson('Paul Partner')]
  const [siteId = ''] = await addSites(['Danas Diner'], me, [partner])
  await signInAs(page, me.email)
  await page.goto(`/sites/${siteId}`)
  const member = page.getByRole('listitem').filter({ hasText: partner.name })
  await expect(member).toBeVisible()
  await inDatabase(async (db) => {
    await db.query(
      "update customer_site_ownership set role = 'collaborator' where customer_user_id = $1 and site_id = $2",
      [me.id, siteId],
    )
  })
  await member.getByRole('button', { name: /Remove/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('You are a collaborator here.')).toBeVisible()
  await expect(dialog.getByRole('alert')).toContainText('you are not one any more')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Members' })).toBeFocused()
})

test('a page that is loaded takes no focus, one that is gone to takes it', async ({ page }) => {
  const me = await addPerson('Harriet Hardload')
  const [siteId] = await addSites(['Harriets Harps'], me)
  await signInAs(page, me.email)
  await page.goto(`/sites/${siteId}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Harriets Harps' })).toBeVisible()
  await expect(page.getByLabel('Their e-mail')).toBeVisible()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeFocused()
})
