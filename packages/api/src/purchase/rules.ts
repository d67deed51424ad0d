import type { Checkout, CheckoutStatus, Site, SiteStatus } from '@webmagic/db'
import type { Services } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { DomainError, invalidInput } from '../errors.ts'
import { type Money, moneyFromNumeric, numericFromMoney } from '../money.ts'
import { ourAddress } from '../our-address.ts'
import type { ProviderCheckout } from './provider.ts'

/** Included in what is paid today. */
export const FIRST_PERIOD_DAYS = 30
export const CHECKOUT_VALID_MS = 60 * 60 * 1000
/** Time to finish what was begun: whoever types a card number while somebody else buys the site is not cut off. */
export const PAGE_STAYS_SECONDS = 120
export const GRACE_DAYS = 7
/** Days after the first failed payment on which the customer hears of it again. */
export const REMINDER_DAYS = [3, 6]

/** How long the provider may fail us before staff hear of a refund or a cancellation that waits for it. */
export const PROVIDER_PATIENCE_MS = 6 * 60 * 60 * 1000

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

/** What costs nothing cannot be paid for, so nobody can buy it. */
export function hasPrice({ purchaseAmount }: Prices): boolean {
  return purchaseAmount.amount > 0
}

/** For sale means `preview` and no member: one that somebody has is owned, whatever its row says. */
export function statusForBuyers({ status, isTaken }: { status: SiteStatus; isTaken: boolean }): SiteStatus {
  return status === 'preview' && isTaken ? 'owned' : status
}

/** Says in which status the site is instead, where that is known. */
export class SiteNotForSaleError extends DomainError {
  readonly siteStatus: SiteStatus | undefined

  constructor(siteStatus?: SiteStatus) {
    super('site_not_for_sale')
    this.siteStatus = siteStatus
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
  { publicUrl, trustedOrigins }: Pick<Services, 'publicUrl' | 'trustedOrigins'>,
): string {
  if (given === undefined) return publicUrl + fallback
  const url = ourAddress(given, publicUrl, trustedOrigins)
  if (url === null) throw invalidInput([field], 'Must be one of our own addresses')
  return url
}

/** A checkout that nothing has come of yet. */
export const WAITING: readonly CheckoutStatus[] = ['open', 'expired', 'paid']

/** What came of a checkout: from which page, and what was paid on it at once. */
interface Came {
  providerCheckoutId: string
  payment: ProviderCheckout['payment']
}

type Asked = Pick<Checkout, 'amount' | 'currency' | 'providerCheckoutId'>

/** Whether it is the amount and the currency that were asked for, on the page that was made for it. */
export function isAsAsked({ amount, currency, providerCheckoutId: known }: Asked, came: Came): boolean {
  const asked = { ...moneyFromNumeric(amount), currency }
  const paid = came.payment?.amount ?? { amount: 0, currency }
  return sameMoney(asked, paid) && (known == null || known === came.providerCheckoutId)
}

/** The same for staff to read. */
export function mismatchOf(checkout: Asked, { providerCheckoutId, payment }: Came): Record<string, unknown> {
  return {
    asked: `${checkout.amount} ${checkout.currency}`,
    paid: payment ? `${numericFromMoney(payment.amount)} ${payment.amount.currency}` : 'nothing',
    isOurPage: checkout.providerCheckoutId == null || checkout.providerCheckoutId === providerCheckoutId,
  }
}

function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency.toUpperCase() === b.currency.toUpperCase()
}
