import type Stripe from 'stripe'
import { z } from 'zod'
import type {
  ProviderCheckout,
  ProviderInvoice,
  ProviderPayment,
  ProviderRefund,
  ProviderSubscription,
} from '../provider.ts'
import { calendarDateOf } from '../rules.ts'

const ourId = z.object({ checkoutId: z.uuid() })

const CHECKOUT_STATUS: Partial<Record<string, ProviderCheckout['status']>> = {
  complete: 'complete',
  expired: 'expired',
}

/** What a session refers to, as far as it says anything of the money; an invoice with its payments. */
interface Referred {
  invoice: Stripe.Invoice | null
  intent: Stripe.PaymentIntent | null
}

/** Errors: when it is paid and neither the invoice nor the session names the payment. */
export function toCheckout(session: Stripe.Checkout.Session, referred: Referred): ProviderCheckout {
  const { id, status } = session
  const payment = isPaid(session) ? paymentOfSession(session, referred) : null
  if (isPaid(session) && !payment) throw new Error('A paid checkout without a payment')
  const unpaid = isUnpaid(session) ? referred.intent?.status : null
  return {
    id,
    checkoutId: checkoutIdOf(session),
    status: CHECKOUT_STATUS[status ?? ''] ?? 'open',
    payment,
    isFree: status === 'complete' && isFree(session),
    hasFailed: unpaid === 'requires_payment_method' || unpaid === 'canceled',
    subscriptionId: idOf(session.subscription),
    customerId: idOf(session.customer),
  }
}

/** Whether its invoice and intent are needed to say how it stands. */
export function hasMoney(session: Stripe.Checkout.Session): boolean {
  return isPaid(session) || isUnpaid(session)
}

/**
 * What `toCheckout` has yet to know of: what a completed session still waits for, or has been paid with when its
 * invoice does not say so.
 */
export function intentIdOf(session: Stripe.Checkout.Session, invoice: Stripe.Invoice | null): string | null {
  if (isPaid(session)) return paymentOf(invoice) ? null : idOf(session.payment_intent)
  if (!isUnpaid(session)) return null
  return idOf(invoice?.payments?.data[0]?.payment.payment_intent) ?? idOf(session.payment_intent)
}

function isFree({ payment_status, amount_total }: Stripe.Checkout.Session): boolean {
  return payment_status === 'no_payment_required' || (payment_status === 'paid' && amount_total === 0)
}

function isPaid(session: Stripe.Checkout.Session): boolean {
  return session.payment_status === 'paid' && !isFree(session) && checkoutIdOf(session) !== null
}

function isUnpaid({ status, payment_status }: Stripe.Checkout.Session): boolean {
  return status === 'complete' && payment_status === 'unpaid'
}

function paymentOfSession(
  session: Stripe.Checkout.Session,
  { invoice, intent }: Referred,
): ProviderCheckout['payment'] {
  const ofInvoice = paymentOf(invoice)
  if (ofInvoice) return ofInvoice
  const id = idOf(session.payment_intent)
  const amount = receivedBy(intent) ?? askedBy(session)
  if (id === null || !amount) return null
  const paidAt = chargeOf(intent)?.created ?? intent?.created ?? session.created
  return { id, amount, paidAt: timeOf(paidAt) }
}

function receivedBy(intent: Stripe.PaymentIntent | null) {
  return intent?.amount_received ? money(intent.amount_received, intent.currency) : null
}

function askedBy({ amount_total, currency }: Stripe.Checkout.Session) {
  return amount_total && currency ? money(amount_total, currency) : null
}

export function toSubscription(subscription: Stripe.Subscription): ProviderSubscription {
  const { id, customer, cancel_at, cancel_at_period_end, ended_at } = subscription
  const status = STATUS[subscription.status] ?? 'past_due'
  const periodEnd = periodEndOf(subscription)
  const endsAt = ended_at ?? cancel_at ?? (cancel_at_period_end ? periodEnd : null)
  const goesOn = endsAt === null && status !== 'cancelled'
  return {
    id,
    checkoutId: checkoutIdOf(subscription),
    status,
    customerId: idOf(customer),
    nextBillingDate: goesOn && periodEnd !== null ? calendarDateOf(timeOf(periodEnd)) : null,
    endsAt: endsAt === null ? null : timeOf(endsAt),
  }
}

/** In earlier versions of the API the period was the subscription's own. A trial is a period too. */
const ownPeriod = z.object({ current_period_end: z.number() })

function periodEndOf(subscription: Stripe.Subscription): number | null {
  const ofItems = (subscription.items?.data ?? []).flatMap((item) => ownPeriod.safeParse(item).data ?? [])
  if (ofItems.length > 0) return Math.min(...ofItems.map(({ current_period_end }) => current_period_end))
  const own = ownPeriod.safeParse(subscription).data?.current_period_end
  return own ?? (subscription.status === 'trialing' ? (subscription.trial_end ?? null) : null)
}

/** The trial is what the purchase has paid for. A status that is yet unknown to us is not taken for paid. */
const STATUS: Partial<Record<string, ProviderSubscription['status']>> = {
  trialing: 'active',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  incomplete: 'past_due',
  canceled: 'cancelled',
  incomplete_expired: 'cancelled',
  paused: 'paused',
}

const reference = z.union([z.string(), z.object({ id: z.string() })])

/** In earlier versions of the API an invoice named its subscription itself. */
const ownSubscription = z.object({ subscription: reference })

/** With its payments. */
export function toInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  const own = ownSubscription.safeParse(invoice).data?.subscription
  return {
    id: invoice.id,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription ?? own),
    isFirst: invoice.billing_reason === 'subscription_create',
    payment: paymentOf(invoice),
  }
}

/** `disputes` are those of the payment, whose charge may be known by its id alone. */
export function toPayment(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | null,
  disputes: Stripe.Dispute[],
): ProviderPayment {
  const { id, currency, amount_received } = intent
  return {
    id,
    amount: money(amount_received, currency),
    refunded: money(charge?.amount_refunded ?? 0, currency),
    dispute: toDispute(disputes),
  }
}

/** What is lost is gone, whatever became of the others. An inquiry takes no money yet. */
function toDispute(disputes: Stripe.Dispute[]): ProviderPayment['dispute'] {
  const all = disputes.map(({ status }) => DISPUTE_STATUS[status] ?? 'open')
  return all.find((status) => status === 'lost') ?? all.find((status) => status === 'open') ?? all[0] ?? null
}

const DISPUTE_STATUS: Partial<Record<string, ProviderPayment['dispute']>> = {
  won: 'won',
  warning_closed: 'won',
  prevented: 'won',
  lost: 'lost',
}

export function toRefund({ id, status }: Stripe.Refund): ProviderRefund {
  if (status === 'succeeded') return { id, status: 'done' }
  return { id, status: status === 'failed' || status === 'canceled' ? 'failed' : 'pending' }
}

/** In earlier versions of the API an invoice had one payment, and named its intent. */
const ownIntent = z.object({ payment_intent: reference })

export function namesPayments(invoice: Stripe.Invoice): boolean {
  return Boolean(invoice.payments) || ownIntent.safeParse(invoice).success
}

function paymentOf(invoice: Stripe.Invoice | null): ProviderInvoice['payment'] {
  if (!invoice) return null
  const { payments, created } = invoice
  for (const { status, payment, amount_paid, currency, status_transitions } of payments?.data ?? []) {
    const id = idOf(payment.payment_intent)
    if (status === 'paid' && id !== null && amount_paid) {
      const paidAt = timeOf(status_transitions?.paid_at ?? created)
      return { id, amount: money(amount_paid, currency), paidAt }
    }
  }
  const id = idOf(ownIntent.safeParse(invoice).data?.payment_intent)
  if (invoice.status !== 'paid' || id === null || !invoice.amount_paid) return null
  const paidAt = timeOf(invoice.status_transitions?.paid_at ?? created)
  return { id, amount: money(invoice.amount_paid, invoice.currency), paidAt }
}

export function chargeOf(intent: Stripe.PaymentIntent | null): Stripe.Charge | null {
  return typeof intent?.latest_charge === 'object' ? intent.latest_charge : null
}

/** What a session was made with names it twice; a subscription has no reference. */
function checkoutIdOf(object: Stripe.Checkout.Session | Stripe.Subscription): string | null {
  const reference = 'client_reference_id' in object ? object.client_reference_id : null
  const { data } = ourId.safeParse(object.metadata)
  return data?.checkoutId ?? ourId.safeParse({ checkoutId: reference }).data?.checkoutId ?? null
}

function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null)
}

function money(amount: number, currency: string) {
  return { amount, currency: currency.toUpperCase() }
}

function timeOf(seconds: number): Date {
  return new Date(seconds * 1000)
}
