import { describe, expect, test } from 'vitest'
import { isOver, nextLook, type Watched } from './checkout-watch.ts'
import { NEWS, newsOf, SUBSCRIPTION_NEWS } from './checkout-words.ts'

const START = Date.UTC(2026, 0, 1)
const MINUTE_MS = 60_000

/** When somebody who stays on the page has it looked at, in milliseconds since it was first seen as expired. */
function looksOfExpired(): number[] {
  const looks = [0]
  for (;;) {
    const last = looks.at(-1) ?? 0
    const watched: Watched = {
      status: 'expired',
      looks: looks.length,
      expired: { since: START, last: START + last },
    }
    const wait = nextLook(watched, START + last)
    if (wait === false) return looks
    looks.push(last + wait)
  }
}

describe('an expired checkout, whose payment may still be heard of', () => {
  test('is looked at for ten minutes, more and more slowly', () => {
    const looks = looksOfExpired()
    const waits = looks.slice(1).map((look, index) => look - (looks[index] ?? 0))
    expect(waits[0]).toBe(1_000)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(Math.max(...waits)).toBeLessThanOrEqual(MINUTE_MS)
    expect(looks.at(-1)).toBeGreaterThanOrEqual(10 * MINUTE_MS)
    expect(looks.length).toBeLessThan(60)
  })

  test('says that nothing was heard, and invites to start again, only after that', () => {
    expect(isOver(null)).toBe(false)
    expect(isOver({ since: START, last: START + 10 * MINUTE_MS - 1 })).toBe(false)
    expect(isOver({ since: START, last: START + 10 * MINUTE_MS })).toBe(true)
    expect(newsOf({ kind: 'purchase', status: 'expired' }, true, false)).not.toHaveProperty('next')
    expect(newsOf({ kind: 'purchase', status: 'expired' }, false, false)).toMatchObject({ next: 'buy' })
  })

  test('never says that nothing was paid, which nobody knows', () => {
    for (const { title, text } of [...Object.values(NEWS), ...Object.values(SUBSCRIPTION_NEWS)])
      expect(`${title} ${text}`).not.toMatch(/nothing was paid/i)
  })
})

test.each([['fulfilled'], ['refunded'], ['quarantined']] as const)('a %s checkout is settled', (status) => {
  expect(nextLook({ status, looks: 1, expired: null }, START)).toBe(false)
})

test.each([['open'], ['paid'], ['refund_due']] as const)(
  'a checkout that is %s is looked at again',
  (status) => {
    expect(nextLook({ status, looks: 1, expired: null }, START)).toBe(1_000)
    expect(nextLook({ status, looks: 20, expired: null }, START)).toBe(5_000)
  },
)
