import { AGENCY, card, expect, MULTI, NEW, openMySites, SINGLE, test } from './test.ts'

test('a customer with three sites sees them all and one primary', async ({ page }) => {
  await openMySites(page, MULTI)
  await expect(page.getByRole('article')).toHaveCount(3)
  await expect(page.getByText('3 sites', { exact: true })).toBeVisible()
  await expect(page.getByText('Primary site', { exact: true })).toHaveCount(1)
  await expect(page.getByRole('article').first()).toContainText('Primary site')
  await expect(card(page, "Joe's Plumbing")).toBeVisible()
  await expect(card(page, "Bob's Roofing")).toBeVisible()
})

test('a card leads to the site in a new tab that cannot reach back', async ({ page }) => {
  await openMySites(page, MULTI)
  const link = card(page, "Bob's Roofing").getByRole('link')
  await expect(link).toHaveAttribute('href', /^https?:\/\/.+/)
  await expect(link).toHaveAttribute('target', '_blank')
  await expect(link).toHaveAttribute('rel', /noopener/)
  await expect(link).toHaveAccessibleName(/opens in a new tab/)
})

test('a customer with one site gets no search and no primary to choose', async ({ page }) => {
  await openMySites(page, SINGLE)
  await expect(page.getByRole('article')).toHaveCount(1)
  await expect(page.getByText('1 site', { exact: true })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /primary/ })).toHaveCount(0)
})

test('a customer without sites reads that the first is still to come', async ({ page }) => {
  await openMySites(page, NEW)
  await expect(page.getByRole('heading', { name: 'Your first site is still to come' })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveCount(0)
  await expect(page.getByRole('main').getByRole('link')).toHaveCount(0)
})

test('an agency reaches all of its 120 sites', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(page.getByText('120 sites', { exact: true })).toBeVisible()
  const cards = page.getByRole('article')
  await expect(cards).toHaveCount(24)
  for (const shown of [48, 72, 96, 120]) {
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect(cards).toHaveCount(shown)
    await expect(cards.nth(shown - 24).getByRole('link')).toBeFocused()
  }
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
  const addresses = await cards
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect(new Set(addresses).size).toBe(120)
})

test.describe('west of Greenwich', () => {
  test.use({ timezoneId: 'America/Los_Angeles' })

  test('a billing date is the day that the host says', async ({ page }) => {
    await openMySites(page, MULTI)
    const date = page.getByRole('article').locator('time').first()
    const day = Number((await date.getAttribute('datetime'))?.slice(8))
    await expect(date).toHaveText(new RegExp(`^[A-Z][a-z]+ ${day}, \\d{4}$`))
  })
})

test('an address that is not there leads back home', async ({ page }) => {
  await page.goto('/no-such-page')
  await expect(page).toHaveTitle('Page not found · WebMagic')
  await page.getByRole('link', { name: 'Go to my sites' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})
