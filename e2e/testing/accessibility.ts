import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, signInAs, test } from './test.ts'

interface CheckedPage {
  name: string
  open: (page: Page) => Promise<void>
}

interface Look {
  colorScheme: 'light' | 'dark'
  viewport: { width: number; height: number }
  /** Which rules of axe to check, in place of all. */
  rules?: string[]
}

/** Contrast depends on the scheme and layout on the width, so that two looks show what four would. */
const LOOKS: Look[] = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  {
    colorScheme: 'dark',
    viewport: { width: 360, height: 740 },
    // The others ask about what is the same in both.
    rules: [
      'button-name',
      'color-contrast',
      'heading-order',
      'label',
      'link-name',
      'scrollable-region-focusable',
      'target-size',
    ],
  },
]

/** Tests each of these pages: the rules of axe, nothing to scroll sideways, and targets as large as a fingertip. */
export function checkEach(pages: CheckedPage[]): void {
  for (const { name, open } of pages) {
    test(`${name} is accessible, light and wide, dark and narrow`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await open(page)
      for (const { colorScheme, viewport, rules } of LOOKS) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await colorsAreThere(page)
        await test.step(`${colorScheme}, ${viewport.width} wide`, () => expectAccessible(page, rules))
      }
    })
  }
}

/** Opens a page, as this customer if one is named, and waits for a heading of it. */
export async function visit(page: Page, path: string, heading: string, email?: string): Promise<void> {
  if (email) await signInAs(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
}

/** Some colours fade into those of another scheme. */
async function colorsAreThere(page: Page) {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise(requestAnimationFrame)
    await nextFrame()
    await nextFrame()
    const fades = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(fades.map(({ finished }) => finished))
  })
}

async function expectAccessible(page: Page, rules?: string[]) {
  const { violations } = await new AxeBuilder({ page })
    // Otherwise it opens another page each time to put the results of frames together: there are none.
    .setLegacyMode()
    .options({
      ...(rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } }),
      resultTypes: ['violations'],
      preload: false,
    })
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  await expectNoSidewaysScroll(page)
  await expectLargeTargets(page)
}

export async function expectNoSidewaysScroll(page: Page) {
  const isTooWide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.rows, dialog')].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    ),
  )
  expect(isTooWide).toBe(false)
}

/** 44 pixels high. Of a box to tick, its label counts; links within sentences are as they are. */
async function expectLargeTargets(page: Page) {
  const small = await page
    .locator(
      'a:not(.skip-link, .inline-link), button, input:not([hidden], [type=checkbox], [type=radio]), select, label.check',
    )
    .evaluateAll((targets) =>
      targets
        .filter((target) => target.getBoundingClientRect().height < 44)
        .map((target) => `${target.outerHTML}: ${target.getBoundingClientRect().height}`),
    )
  expect(small).toEqual([])
}
