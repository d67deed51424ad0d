import {
  AGENCY,
  asksFor,
  expect,
  failWith,
  hold,
  MULTI,
  openMySites,
  signInAs,
  test,
} from './testing/test.ts'

const isList = asksFor('ownership.mySites')

test('a host that fails shows the request id, and trying again helps', async ({ page }) => {
  await page.route(isList, failWith('request-4711'))
  await openMySites(page, MULTI)
  await expect(page.getByRole('alert')).toContainText('Something went wrong on our side')
  await expect(page.getByRole('alert')).toContainText('request-4711')
  await page.unroute(isList)
  const release = await hold(page, isList)
  const again = page.getByRole('button', { name: 'Try again' })
  await again.focus()
  await page.keyboard.press('Enter')
  await expect(again).toHaveAttribute('aria-disabled', 'true')
  await expect(again).toBeFocused()
  release()
  await expect(page.getByRole('article')).toHaveCount(3)
  await expect(page.getByRole('heading', { level: 1, name: 'My sites' })).toBeFocused()
})

test('a host that is down when the page opens is explained, and trying again helps', async ({ page }) => {
  await signInAs(page, MULTI)
  await page.route(/\/(trpc|api)\//, (route) => route.abort())
  await page.goto('/sites')
  await expect(page.getByRole('alert')).toContainText('We cannot reach WebMagic right now')
  await page.unroute(/\/(trpc|api)\//)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('article')).toHaveCount(3)
})

test('a lost connection is said for as long as it lasts', async ({ page, context }) => {
  await openMySites(page, MULTI)
  await context.setOffline(true)
  await expect(page.getByText('What you see may be out of date')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('What you see may be out of date')).toHaveCount(0)
})

test('sites on the screen stay when further ones cannot be had', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(page.getByText('24 of 120 shown')).toBeAttached()
  await page.route(isList, failWith('request-0815'))
  await page.getByRole('button', { name: 'Show more' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('request-0815')
  await expect(page.locator('[aria-posinset="24"]')).toBeVisible()
  await page.unroute(isList)
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('[aria-posinset="25"]').getByRole('link').first()).toBeFocused()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('while the sites are on their way their shape is there', async ({ page }) => {
  const release = await hold(page, isList)
  await openMySites(page, MULTI)
  await expect(page.getByText('Loading your sites…')).toBeAttached()
  release()
  await expect(page.getByRole('article')).toHaveCount(3)
  await expect(page.getByText('Loading your sites…')).toHaveCount(0)
})
