import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from './test.ts'

/** What a machine can see: axe, nothing wider than the window, and targets for fingertips. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  await expectNoSidewaysScroll(page)
  await expectLargeTargets(page)
}

async function expectNoSidewaysScroll(page: Page) {
  const isTooWide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.rows, dialog')].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    ),
  )
  expect(isTooWide).toBe(false)
}

/** 44 pixels high, like a fingertip. Of a box to tick, its label counts; links within sentences are as they are. */
async function expectLargeTargets(page: Page) {
  const small = await page
    .locator(
      'a:not(.skip-link, .inline-link), button, input:not([type=checkbox], [type=radio]), select, label.check',
    )
    .evaluateAll((targets) =>
      targets
        .filter((target) => target.getBoundingClientRect().height < 44)
        .map((target) => target.outerHTML),
    )
  expect(small).toEqual([])
}
