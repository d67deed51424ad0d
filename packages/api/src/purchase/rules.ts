import type { Site } from '@webmagic/db'
import { DomainError } from '../errors.ts'
import { type Money, moneyFromNumeric } from '../money.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
/** Included in what is paid today. */
export const FIRST_PERIOD_DAYS = 30
export const CHECKOUT_VALID_MS = 60 * 60 * 1000
export const GRACE_DAYS = 7
/** Days after the first failed payment on which the customer hears of it again. */
export const REMINDER_DAYS = [3, 6]

/** How long the provider may be out of reach before staff hear of a refund that waits for it. */
export const REFUND_PATIENCE_MS = 6 * 60 * 60 * 1000

const DEFAULT_PURCHASE = '495.00'
const DEFAULT_MONTHLY = '99.00'

export interface Prices {
  purchaseAmount: Money
  monthlyAmount: Money
}

export function pricesOf(site: Pick<Site, 'purchaseAmount' | 'monthlyAmount'>): Prices {
  return {
    purchaseAmount: moneyFromNumeric(site.purchaseAmount ?? DEFAULT_PURCHASE),
    monthlyAmount: moneyFromNumeric(site.monthlyAmount ?? DEFAULT_MONTHLY),
  }
}

/** The first monthly payment of a purchase that is made now. */
export function firstBillingDate(now: Date): string {
  return calendarDateOf(new Date(now.getTime() + FIRST_PERIOD_DAYS * DAY_MS))
}

export function calendarDateOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Where a buyer is sent afterwards: to our own pages and nowhere else. Errors: `validation_failed`. */
export function returnUrl(
  given: string | undefined,
  field: string,
  fallback: string,
  publicUrl: string,
): string {
  if (given === undefined) return publicUrl + fallback
  const url = URL.canParse(given, publicUrl) ? new URL(given, publicUrl) : null
  const isOurs = url?.origin === publicUrl && url.username === '' && url.password === ''
  if (isOurs && /^(https?:\/\/|\/(?![/\\]))/i.test(given)) return url.href
  throw new DomainError({
    code: 'validation_failed',
    issues: [{ path: [field], message: `Must be an address of ${publicUrl}` }],
  })
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency.toUpperCase() === b.currency.toUpperCase()
}
