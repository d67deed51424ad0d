import { AGENCY, expect, MULTI, openMySites, test } from './testing/test.ts'

test('typing finds sites, the address remembers it, and clearing shows all again', async ({ page }) => {
  await openMySites(page, MULTI)
  const cards = page.getByRole('article')
  await expect(cards).toHaveCount(3)
  await page.getByRole('searchbox').pressSequentially('roof', { delay: 30 })
  await expect(cards).toHaveCount(1)
  await expect(page.getByText('1 of 3 matches')).toBeVisible()
  await expect(page).toHaveURL(/\/sites\?search=roof$/)

  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('roof')
  await expect(cards).toHaveCount(1)

  await page.getByRole('button', { name: 'Clear search' }).click()
  await expect(page.getByRole('searchbox')).toBeFocused()
  await expect(cards).toHaveCount(3)
  await expect(page).toHaveURL(/\/sites$/)
})

test('a pause in typing sends one request, not one per letter', async ({ page }) => {
  await openMySites(page, AGENCY)
  await expect(page.getByText('24 of 120 shown')).toBeAttached()
  const searches = new Set<string>()
  page.on('request', (request) => {
    const search = decodeURIComponent(request.url()).match(/"search":"([^"]*)"/)?.[1]
    if (search) searches.add(search)
  })
  // The clock only moves when told to, so that a slow machine makes no pause of its own.
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.getByRole('searchbox').focus()
  for (const letter of 'bakery') {
    await page.keyboard.type(letter)
    await page.clock.runFor(100)
  }
  expect([...searches]).toEqual([])
  await page.clock.runFor(1_000)
  await page.clock.resume()
  await expect(page.getByText(/ of 120 match/)).toBeVisible()
  expect([...searches]).toEqual(['bakery'])
})

test('a search without a match says so and leads back', async ({ page }) => {
  await openMySites(page, MULTI, '/sites?search=zeppelin')
  await expect(page.getByRole('heading', { name: 'No site matches' })).toBeVisible()
  await expect(page.getByText('0 of 3 match')).toBeVisible()
  await page.getByRole('button', { name: 'Show all my sites' }).click()
  await expect(page.getByRole('article')).toHaveCount(3)
  await expect(page.getByRole('searchbox')).toHaveValue('')
})

test('the slash key leads to the search, except while typing', async ({ page }) => {
  await openMySites(page, MULTI)
  const search = page.getByRole('searchbox')
  await expect(search).toBeVisible()
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await expect(search).toHaveValue('')
  await page.keyboard.type('a/b')
  await expect(search).toHaveValue('a/b')
})

test('what looks like a number stays what was typed', async ({ page }) => {
  await openMySites(page, MULTI)
  await page.getByRole('searchbox').fill('007')
  await expect(page).toHaveURL(/\/sites\?search=007$/)
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('007')
})

test('the status narrows the list, together with the search', async ({ page }) => {
  await openMySites(page, AGENCY)
  await page.getByLabel('Status').selectOption({ label: 'Live' })
  await expect(page).toHaveURL(/\/sites\?status=active$/)
  await expect(page.getByText(/ of 120 match/)).toBeVisible()
  await page.getByRole('searchbox').fill('bakery')
  await expect(page).toHaveURL(/search=bakery/)
  await expect(page).toHaveURL(/status=active/)
  await expect(page.getByRole('article').first()).toBeVisible()
  await expect(page.getByRole('article').filter({ hasNotText: 'Live' })).toHaveCount(0)
})
