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

/**
 * The invoice must be expanded, with its payments. `unpaid` is the payment that a completed session waits for, as
 * `unpaidIntentOf` names it.
 */
export function toCheckout(
  session: Stripe.Checkout.Session,
  unpaid: Stripe.PaymentIntent | null,
): ProviderCheckout {
  const { id, status, payment_status, amount_total, invoice } = session
  const checkoutId = checkoutIdOf(session)
  const isFree = payment_status === 'no_payment_required' || (payment_status === 'paid' && amount_total === 0)
  const isPaid = payment_status === 'paid' && !isFree && checkoutId !== null
  const payment = isPaid && typeof invoice === 'object' && invoice ? paymentOf(invoice) : null
  if (isPaid && !payment) throw new Error('A paid checkout without a payment')
  return {
    id,
    checkoutId,
    status: CHECKOUT_STATUS[status ?? ''] ?? 'open',
    payment,
    isFree: status === 'complete' && isFree,
    hasFailed: unpaid?.status === 'requires_payment_method' || unpaid?.status === 'canceled',
    subscriptionId: idOf(session.subscription),
    customerId: idOf(session.customer),
  }
}

/** The payment that is still under way, or has failed, of a session that the customer has completed. */
export function unpaidIntentOf({ status, payment_status, invoice }: Stripe.Checkout.Session): string | null {
  if (status !== 'complete' || payment_status !== 'unpaid' || typeof invoice !== 'object') return null
  return idOf(invoice?.payments?.data[0]?.payment.payment_intent)
}

export function toSubscription(subscription: Stripe.Subscription): ProviderSubscription {
  const { id, customer, items, cancel_at, cancel_at_period_end, ended_at } = subscription
  const status = STATUS[subscription.status] ?? 'past_due'
  const periodEnds = items.data.map(({ current_period_end }) => current_period_end)
  const periodEnd = periodEnds.length > 0 ? Math.min(...periodEnds) : null
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

/** The payments must be expanded. */
export function toInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  return {
    id: invoice.id,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    isFirst: invoice.billing_reason === 'subscription_create',
    payment: paymentOf(invoice),
  }
}

/** The latest charge must be expanded. `disputes` are those of the payment. */
export function toPayment(intent: Stripe.PaymentIntent, disputes: Stripe.Dispute[]): ProviderPayment {
  const { id, currency, amount_received, latest_charge } = intent
  const charge = typeof latest_charge === 'object' ? latest_charge : null
  return {
    id,
    amount: money(amount_received, currency),
    refunded: money(charge?.amount_refunded ?? 0, currency),
    dispute: toDispute(disputes),
  }
}

export function isDisputed({ latest_charge }: Stripe.PaymentIntent): boolean {
  return typeof latest_charge === 'object' && (latest_charge?.disputed ?? false)
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

function paymentOf({ payments, created }: Stripe.Invoice): ProviderInvoice['payment'] {
  for (const { status, payment, amount_paid, currency, status_transitions } of payments?.data ?? []) {
    const id = idOf(payment.payment_intent)
    if (status === 'paid' && id !== null && amount_paid) {
      const paidAt = timeOf(status_transitions.paid_at ?? created)
      return { id, amount: money(amount_paid, currency), paidAt }
    }
  }
  return null
}

function checkoutIdOf({ metadata }: { metadata: Stripe.Metadata | null }): string | null {
  return ourId.safeParse(metadata).data?.checkoutId ?? null
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
