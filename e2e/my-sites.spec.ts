import { addManySites, addPerson } from './testing/people.ts'
import { AGENCY, card, expect, MULTI, NEW, openMySites, type Page, SINGLE, test } from './testing/test.ts'

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
  const link = card(page, "Bob's Roofing").getByRole('link', { name: /opens in a new tab/ })
  await expect(link).toHaveAttribute('href', /^https?:\/\/.+/)
  await expect(link).toHaveAttribute('target', '_blank')
  await expect(link).toHaveAttribute('rel', /noopener/)
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

const shown = (page: Page, count: number) => page.getByText(`${count} of 120 shown`)

test('an agency reaches all of its 120 sites with the button', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(page.getByText('120 sites', { exact: true })).toBeVisible()
  await expect(shown(page, 24)).toBeAttached()
  await page.getByRole('button', { name: 'Show more' }).focus()
  await page.keyboard.press('Enter')
  const next = page.locator('[aria-posinset="25"]')
  await expect(next).toHaveAttribute('aria-setsize', '120')
  await expect(next.getByRole('link').first()).toBeFocused()
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})

test('scrolling brings further sites by itself, each of them once', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(shown(page, 24)).toBeAttached()
  const addresses = new Set<string | null>()
  await expect(async () => {
    await page.mouse.wheel(0, 900)
    const links = page.getByRole('article').getByRole('link', { name: /opens in a new tab/ })
    for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))) {
      addresses.add(href)
    }
    expect(addresses.size).toBe(120)
  }).toPass({ intervals: [50], timeout: 75_000 })
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})

/** Scrolls on, as fast as further sites come, to this one. Returns how many were on the page at most. */
function scrollTo(page: Page, position: number): Promise<number> {
  return page.evaluate(async (wanted) => {
    let most = 0
    const look = async () => {
      await new Promise(requestAnimationFrame)
      const places = [...document.querySelectorAll('[aria-posinset]')]
      most = Math.max(most, places.length)
      return places.map((place) => Number(place.getAttribute('aria-posinset')))
    }
    // As far down as there is, which may be beyond it; from there up to it.
    while (Math.max(0, ...(await look())) < wanted) window.scrollTo(0, document.body.scrollHeight)
    while (!(await look()).includes(wanted)) window.scrollBy(0, -window.innerHeight / 2)
    return most
  }, position)
}

test('ten thousand sites are no more on the page than a few', async ({ page }) => {
  test.slow()
  const me = await addPerson('Tess Thousands')
  await addManySites(10_000, me)
  await openMySites(page, me.email)
  await expect(page.getByText('10,000 sites', { exact: true })).toBeVisible()
  expect(await scrollTo(page, 1_000)).toBeLessThan(60)
  const far = page.locator('[aria-posinset="1000"]')
  await expect(far).toHaveAttribute('aria-setsize', '10000')
  await expect(far.getByRole('article')).toHaveAccessibleName('Shop 1000')
  await page.evaluate(() => window.scrollTo(0, 0))
  await expect(card(page, 'Shop 1')).toBeVisible()
  await page.getByRole('searchbox').fill('Shop 9876')
  await expect(page.getByRole('article')).toHaveCount(1)
  await expect(page.getByText('1 of 10,000 matches')).toBeVisible()
})

test('in a long list, a primary site is moved without reading the list anew', async ({ page }) => {
  test.slow()
  const me = await addPerson('Lena Longlist')
  await addManySites(700, me)
  await openMySites(page, me.email)
  await scrollTo(page, 600)
  const chosen = page.getByRole('article', { name: 'Shop 600', exact: true })
  let readsOfTheBeginning = 0
  page.on('request', (request) => {
    if (request.url().includes('%22limit%22%3A24')) readsOfTheBeginning += 1
  })
  await chosen.getByRole('button', { name: /^Make primary/ }).click()
  await expect(page.getByText('Shop 600 is now your primary site.')).toBeVisible()
  await expect(chosen.getByText('Primary site')).toBeFocused()
  await expect(page.locator('[aria-posinset="1"]')).toContainText('Shop 600')
  await page.evaluate(() => window.scrollTo(0, 0))
  await expect(page.locator('[aria-posinset="2"]')).toContainText('Shop 1')
  await expect(card(page, 'Shop 1').getByRole('button', { name: /^Make primary/ })).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(readsOfTheBeginning).toBe(0)
})

test('a card with the focus stays while it is out of sight', async ({ page }) => {
  await openMySites(page, AGENCY)
  const link = card(page, 'Maple Flowers').getByRole('link').first()
  await link.focus()
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  await expect(page.locator('[aria-posinset="24"]')).toBeVisible()
  await expect(link).toBeFocused()
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
