import { AxeBuilder } from '@axe-core/playwright'
import { AGENCY, asksFor, expect, failWith, MULTI, NEW, type Page, SINGLE, signInAs, test } from './test.ts'

const PAGES: { name: string; open: (page: Page) => Promise<void> }[] = [
  { name: 'sign-in', open: (page) => visit(page, '/sign-in?ended=true', 'Welcome back') },
  { name: 'three sites', open: (page) => visit(page, '/sites', "Joe's Plumbing", MULTI) },
  { name: 'one site', open: (page) => visit(page, '/sites', 'Café Luna', SINGLE) },
  { name: 'many sites', open: (page) => visit(page, '/sites?search=bakery', 'My sites', AGENCY) },
  { name: 'no sites', open: (page) => visit(page, '/sites', 'Your first site is still to come', NEW) },
  { name: 'no match', open: (page) => visit(page, '/sites?search=zeppelin', 'No site matches', MULTI) },
  {
    name: 'failure',
    open: async (page) => {
      await page.route(asksFor('ownership.mySites'), failWith('request-4711'))
      await visit(page, '/sites', 'Something went wrong on our side.', MULTI)
    },
  },
  { name: 'overview', open: (page) => visit(page, '/', 'Needs attention', AGENCY) },
  { name: 'overview of nothing', open: (page) => visit(page, '/', 'Your first site is still to come', NEW) },
  { name: 'site', open: openSite },
  {
    name: 'leaving a site',
    open: async (page) => {
      await openSite(page)
      await page.getByRole('button', { name: 'Leave this site…' }).click()
      await page.getByRole('button', { name: 'Leave this site', exact: true }).click()
      await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'site switcher',
    open: async (page) => {
      await visit(page, '/', 'Needs attention', AGENCY)
      await page.getByRole('button', { name: /^Switch site/ }).click()
      await expect(page.getByRole('option')).toHaveCount(20)
    },
  },
  {
    name: 'no such site',
    open: (page) => visit(page, '/sites/nonsense', 'Nobody lives at this address', MULTI),
  },
  { name: 'not found', open: (page) => visit(page, '/no-such-page', 'Nobody lives at this address') },
]

/** Contrast depends on the scheme and layout on the width, so that two looks show what four would. */
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const

async function visit(page: Page, path: string, heading: string, email?: string) {
  if (email) await signInAs(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { name: heading })).toBeVisible()
}

async function openSite(page: Page) {
  await visit(page, '/sites', "Bob's Roofing", MULTI)
  await page.getByRole('link', { name: "Bob's Roofing", exact: true }).click()
  await expect(page.getByRole('listitem').filter({ hasText: MULTI })).toBeVisible()
}

for (const { name, open } of PAGES) {
  for (const { colorScheme, viewport } of LOOKS) {
    test(`${name}, ${colorScheme}, ${viewport.width} wide`, async ({ page }) => {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open(page)
      const { violations } = await new AxeBuilder({ page })
        .options({ rules: { 'target-size': { enabled: true } } })
        .analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
        [],
      )
      await expectNoSidewaysScroll(page)
      await expectLargeTargets(page)
    })
  }
}

async function expectNoSidewaysScroll(page: Page) {
  const { scrollWidth, clientWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    clientWidth: document.documentElement.clientWidth,
  }))
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
}

/** 44 pixels high, like a fingertip. */
async function expectLargeTargets(page: Page) {
  const small = await page
    .locator('a:not(.skip-link), button, input, select')
    .evaluateAll((targets) =>
      targets
        .filter((target) => target.getBoundingClientRect().height < 44)
        .map((target) => `${target.outerHTML}: ${target.getBoundingClientRect().height}`),
    )
  expect(small).toEqual([])
}

test('the skip link leads past the header', async ({ page }) => {
  await visit(page, '/sites', 'My sites', MULTI)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
