import type { Outputs } from '@webmagic/sdk'

export type CheckoutState = Outputs['purchase']['status']['status']

/** What is known of a checkout so far. Times in milliseconds. */
export interface Watched {
  status: CheckoutState
  /** How often it was asked. */
  looks: number
  /** When it was first, and when it was last, seen as expired; null while it is not. */
  expired: { since: number; last: number } | null
}

const FINAL = new Set<CheckoutState>(['fulfilled', 'refunded', 'quarantined'])
const OFTEN = 20
const OFTEN_MS = 1_000
const SELDOM_MS = 5_000
const RARELY_MS = 60_000
/** Somebody may have paid just before it expired, and the provider says so only afterwards. */
const LATE_MS = 10 * 60_000

/** In how many milliseconds to ask again; `false` for never. An expired one is asked more and more slowly. */
export function nextLook({ status, looks, expired }: Watched, now: number): number | false {
  if (FINAL.has(status)) return false
  if (status !== 'expired') return looks < OFTEN ? OFTEN_MS : SELDOM_MS
  if (isOver(expired)) return false
  const elapsed = expired === null ? 0 : now - expired.since
  return Math.min(Math.max(Math.ceil(elapsed / 5), OFTEN_MS), RARELY_MS)
}

/** Whether an expired checkout was still so when every payment should have been heard of. */
export function isOver(expired: Watched['expired']): boolean {
  return expired !== null && expired.last - expired.since >= LATE_MS
}
