import type { SubscriptionStatus } from '@webmagic/db'
import type { Money } from '../money.ts'

/** What the domain needs of whoever takes the money. It knows nothing else of them. */
export interface PaymentProvider {
  readonly name: 'sandbox' | 'stripe'

  /** Makes the page where the customer pays. The same `checkoutId` again is the same page. */
  createCheckout(asked: AskedCheckout): Promise<{ id: string; url: string }>
  findCheckout(id: string): Promise<ProviderCheckout | null>
  /** Nobody can pay any more. Without effect on one that is paid or has ended. */
  expireCheckout(id: string): Promise<void>

  findSubscription(id: string): Promise<ProviderSubscription | null>
  /** Without effect on one that has ended. */
  cancelSubscription(id: string, when: 'now' | 'period-end'): Promise<void>
  /** Takes a cancelling at the end of the period back. */
  resumeSubscription(id: string): Promise<void>

  findInvoice(id: string): Promise<ProviderInvoice | null>
  findPayment(id: string): Promise<ProviderPayment | null>
  /**
   * The same `refundId` again is the same refund. None is made where all of the payment has gone back already. Errors:
   * `ProviderRefusedError` for one that is not made.
   */
  refund(asked: {
    refundId: string
    paymentId: string
    amount: number
  }): Promise<ProviderRefund | NeedlessRefund>
  findRefund(id: string): Promise<ProviderRefund | null>

  /** A page where the customer manages cards and invoices. */
  billingPortal(asked: { customerId: string; returnUrl: string }): Promise<{ url: string }>

  /** An event that was stored after its signature was checked. */
  parseEvent(body: Buffer): ProviderEvent
  /** Throws `SignatureError` unless these very bytes were signed within five minutes of `now`. */
  readEvent(body: Buffer, signature: string | undefined, now: Date): ProviderEvent
}

export interface AskedCheckout {
  checkoutId: string
  kind: 'purchase' | 'subscription'
  title: string
  /** Due today; nothing for a subscription of a site that is paid for already. */
  amount: Money
  monthlyAmount: Money
  /** Before the first monthly payment. */
  trialDays: number
  email: string
  successUrl: string
  cancelUrl: string
  expiresAt: Date
}

export interface ProviderCheckout {
  id: string
  /** Ours; null for one that is not. */
  checkoutId: string | null
  status: 'open' | 'complete' | 'expired'
  /** What was paid at once; null while nothing was. */
  payment: { id: string; amount: Money; paidAt: Date } | null
  /** It was completed and nothing was to be paid at once, for instance with a coupon for all of it. */
  isFree: boolean
  /** What was to be paid at once did not come and will not. A bank may take days until it does or does not. */
  hasFailed: boolean
  subscriptionId: string | null
  customerId: string | null
}

export interface ProviderSubscription {
  id: string
  /** Ours; null for one that did not begin with a checkout of ours. */
  checkoutId: string | null
  status: SubscriptionStatus
  customerId: string | null
  /** When the next payment is due, as a calendar date; null when there is none. */
  nextBillingDate: string | null
  /** When it ends or has ended, null while it goes on. */
  endsAt: Date | null
}

export interface ProviderInvoice {
  id: string
  subscriptionId: string | null
  /** The one that a checkout begins with: no renewal. */
  isFirst: boolean
  payment: { id: string; amount: Money; paidAt: Date } | null
}

export interface ProviderPayment {
  id: string
  amount: Money
  /** With what is pending. */
  refunded: Money
  /** How it stands that the payer's bank has asked for it back; null while it has not. */
  dispute: Dispute | null
}

export type Dispute = 'open' | 'won' | 'lost'

export interface ProviderRefund {
  id: string
  status: 'done' | 'pending' | 'failed'
}

export interface NeedlessRefund {
  id: null
  status: 'needless'
}

/** What an event is about. What happened is read anew from the provider: events come late, twice and in any order. */
export interface ProviderEvent {
  id: string
  type: string
  subject: { kind: 'checkout' | 'subscription' | 'invoice' | 'payment' | 'dispute'; id: string } | null
}

export class SignatureError extends Error {
  override name = 'SignatureError'
}

/** The provider cannot be reached or does not answer: worth another try. */
export class ProviderUnavailableError extends Error {
  override name = 'ProviderUnavailableError'
}

/** The provider takes our key no more: with another, the same request may go through. For operators to mend. */
export class ProviderKeyError extends ProviderUnavailableError {
  override name = 'ProviderKeyError'
}

/** The provider has said no to this very request: the same again gets the same answer. */
export class ProviderRefusedError extends Error {
  override name = 'ProviderRefusedError'
  /** The provider's own, where there is one. */
  readonly code: string | undefined
  /** What of `AskedCheckout` it is about, where that is known. */
  readonly field: 'email' | undefined

  constructor(message: string, code?: string, field?: 'email') {
    super(message)
    this.code = code
    this.field = field
  }
}

/** All that may be written down of an error: what a provider says repeats what it was sent. */
export function nameOfError(error: unknown): { error: string; code?: string } {
  const name = error instanceof Error ? error.name : typeof error
  const code = error instanceof ProviderRefusedError ? error.code : undefined
  return { error: name, ...(code ? { code } : {}) }
}
