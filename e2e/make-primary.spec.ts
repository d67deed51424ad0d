import { asksFor, card, expect, failWith, hold, MULTI, openMySites, type Page, test } from './testing/test.ts'

// All of these change the same customer's primary site.
test.describe.configure({ mode: 'serial' })

const cards = (page: Page) => page.getByRole('article')
const anyButton = (page: Page) => page.getByRole('button', { name: /^Make primary: / })

/** The site whose button comes last, as its card is called. */
async function lastOther(page: Page): Promise<string> {
  await expect(anyButton(page)).toHaveCount(2)
  const label = await anyButton(page).last().getAttribute('aria-label')
  return (label ?? '').replace('Make primary: ', '')
}

test('another site becomes the primary one, moves to the front and stays there', async ({ page }) => {
  await openMySites(page, MULTI)
  const name = await lastOther(page)
  await anyButton(page).last().click()
  await expect(page.getByText(`${name} is now your primary site.`)).toBeVisible()
  await expect(cards(page).first()).toHaveAccessibleName(name)
  await expect(page.getByText('Primary site', { exact: true })).toHaveCount(1)
  await page.reload()
  await expect(cards(page).first()).toHaveAccessibleName(name)
  await expect(cards(page).first()).toContainText('Primary site')
})

test('it works with the keyboard alone, and the focus stays with the card', async ({ page }) => {
  await openMySites(page, MULTI)
  const name = await lastOther(page)
  const button = page.getByRole('button', { name: `primary: ${name}` })
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    if (await button.evaluate((element) => element === document.activeElement)) break
  }
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(cards(page).first()).toHaveAccessibleName(name)
  await expect(card(page, name).getByText('Primary site')).toBeFocused()
})

test('a failure is explained on the card, changes nothing, and the next try works', async ({ page }) => {
  await openMySites(page, MULTI)
  const name = await lastOther(page)
  const first = await cards(page).first().locator('h2').textContent()
  const isChange = asksFor('ownership.setPrimary')
  await page.route(isChange, failWith('request-of-a-failed-change'))
  await anyButton(page).last().click()
  await expect(card(page, name).getByRole('alert')).toContainText(`${name} is not your primary site yet`)
  await expect(cards(page).first()).toHaveAccessibleName(first ?? '')
  await expect(cards(page).first()).toContainText('Primary site')

  await page.unroute(isChange)
  await page.getByRole('button', { name: `primary: ${name}` }).click()
  await expect(cards(page).first()).toHaveAccessibleName(name)
})

test('while it takes its time the button says so and keeps the focus', async ({ page }) => {
  await openMySites(page, MULTI)
  const name = await lastOther(page)
  const release = await hold(page, asksFor('ownership.setPrimary'))
  const button = card(page, name).getByRole('button')
  await button.click()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toContainText('Making primary…')
  await expect(button).toBeFocused()
  release()
  await expect(cards(page).first()).toHaveAccessibleName(name)
})

test('on a phone the focus goes along to the top', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await openMySites(page, MULTI)
  const name = await lastOther(page)
  await anyButton(page).last().click()
  await expect(cards(page).first()).toHaveAccessibleName(name)
  await expect(card(page, name).getByText('Primary site')).toBeFocused()
})
