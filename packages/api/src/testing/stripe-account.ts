import { randomUUID } from 'node:crypto'
import * as objects from './stripe-objects.ts'

const DAY = 24 * 60 * 60
const MONTH = 30 * DAY

/** What happened, as Stripe's event about it. */
export type StripeEvent = ReturnType<typeof objects.eventObject>

export interface Paid {
  amount?: number
  isDelayed?: boolean
  names?: objects.Session['names']
}

/** An account at Stripe as its customers, its own pages and time change it; through the API it changes too. */
export class StripeAccount {
  readonly sessions = new Map<string, objects.Session>()
  readonly subscriptions = new Map<string, objects.Subscription>()
  readonly invoices = new Map<string, objects.Invoice>()
  readonly payments = new Map<string, objects.Payment>()
  readonly refunds = new Map<string, objects.Refund>()
  readonly #clock: () => Date

  constructor(clock: () => Date) {
    this.#clock = clock
  }

  get now(): number {
    return Math.floor(this.#clock().getTime() / 1000)
  }

  /** A customer pays on Stripe's page. */
  pay(sessionId: string, { amount, isDelayed = false, names = 'invoice' }: Paid = {}): StripeEvent[] {
    const session = found(this.sessions, sessionId)
    const { currency, trialDays, monthlyAmount } = session
    const subscription: objects.Subscription = {
      id: newId('sub'),
      metadata: session.subscriptionMetadata,
      customerId: newId('cus'),
      status: trialDays > 0 ? 'trialing' : 'active',
      currency,
      monthlyAmount,
      periodEnd: this.now + (trialDays > 0 ? trialDays * DAY : MONTH),
      cancelAt: null,
      cancelAtPeriodEnd: false,
      endedAt: null,
    }
    this.subscriptions.set(subscription.id, subscription)
    const invoice = this.#bill(subscription, 'subscription_create', amount ?? session.dueToday, !isDelayed)
    Object.assign(session, {
      status: 'complete',
      customerId: subscription.customerId,
      subscriptionId: subscription.id,
      invoiceId: invoice.id,
      names,
    })
    return [
      this.event('checkout.session.completed', objects.sessionObject(session, invoice, [])),
      this.event('customer.subscription.created', objects.subscriptionObject(subscription)),
      ...(isDelayed ? [] : [this.event('invoice.paid', objects.invoiceObject(invoice, []))]),
    ]
  }

  /** The bank of somebody who paid with a delayed method has sent the money, or has refused to. */
  settleDelayed(sessionId: string, outcome: 'succeeded' | 'failed'): StripeEvent[] {
    const session = found(this.sessions, sessionId)
    const invoice = found(this.invoices, session.invoiceId ?? '')
    const isPaid = outcome === 'succeeded'
    found(this.payments, invoice.paymentId ?? '').status = isPaid ? 'succeeded' : 'requires_payment_method'
    if (isPaid) invoice.paidAt = this.now
    const type = `checkout.session.async_payment_${outcome}`
    return [
      this.event(type, objects.sessionObject(session, invoice, [])),
      this.event(isPaid ? 'invoice.paid' : 'invoice.payment_failed', objects.invoiceObject(invoice, [])),
    ]
  }

  renew(subscriptionId: string): StripeEvent[] {
    return this.#cycle(subscriptionId, 'active')
  }

  failRenewal(subscriptionId: string): StripeEvent[] {
    return this.#cycle(subscriptionId, 'past_due')
  }

  /** Somebody refunds on Stripe's pages. */
  refundInDashboard(paymentId: string, amount: number): StripeEvent[] {
    const refund = this.refund({ paymentId, amount, metadata: {} })
    return [
      this.event('charge.refunded', objects.chargeObject(found(this.payments, paymentId))),
      this.event('refund.created', objects.refundObject(refund)),
    ]
  }

  refund({ paymentId, amount, metadata }: Pick<objects.Refund, 'paymentId' | 'amount' | 'metadata'>) {
    const payment = found(this.payments, paymentId)
    const { currency } = payment
    const refund = { id: newId('re'), paymentId, amount, currency, status: 'succeeded', metadata }
    payment.refunded += amount
    this.refunds.set(refund.id, refund)
    return refund
  }

  dispute(paymentId: string): StripeEvent[] {
    const payment = found(this.payments, paymentId)
    payment.dispute = 'needs_response'
    return [this.event('charge.dispute.created', objects.disputeObject(payment))]
  }

  closeDispute(paymentId: string, outcome: 'won' | 'lost'): StripeEvent[] {
    const payment = found(this.payments, paymentId)
    payment.dispute = outcome
    return ['charge.dispute.updated', 'charge.dispute.closed'].map((type) =>
      this.event(type, objects.disputeObject(payment)),
    )
  }

  event(type: string, object: object): StripeEvent {
    return objects.eventObject(newId('evt'), type, object, this.now)
  }

  #cycle(subscriptionId: string, status: 'active' | 'past_due'): StripeEvent[] {
    const subscription = found(this.subscriptions, subscriptionId)
    const isPaid = status === 'active'
    const invoice = this.#bill(subscription, 'subscription_cycle', subscription.monthlyAmount, isPaid)
    subscription.status = status
    subscription.periodEnd += MONTH
    return [
      this.event(isPaid ? 'invoice.paid' : 'invoice.payment_failed', objects.invoiceObject(invoice, [])),
      this.event('customer.subscription.updated', objects.subscriptionObject(subscription)),
    ]
  }

  #bill(
    { id, currency }: objects.Subscription,
    reason: objects.Invoice['reason'],
    amount: number,
    isPaid: boolean,
  ): objects.Invoice {
    const paymentId = amount > 0 ? newId('pi') : null
    if (paymentId !== null) {
      const status = isPaid ? ('succeeded' as const) : ('processing' as const)
      const payment = {
        id: paymentId,
        amount,
        currency,
        refunded: 0,
        dispute: null,
        status,
        createdAt: this.now,
      }
      this.payments.set(paymentId, payment)
    }
    const paidAt = isPaid ? this.now : null
    const invoice = { id: newId('in'), subscriptionId: id, reason, paymentId, amount, currency, paidAt }
    this.invoices.set(invoice.id, invoice)
    return invoice
  }
}

export function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`
}

function found<T>(objects: ReadonlyMap<string, T>, id: string): T {
  const object = objects.get(id)
  if (!object) throw new Error(`No such object: ${id}`)
  return object
}
