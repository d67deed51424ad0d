import fixtures from './fixtures/stripe.json' with { type: 'json' }

/** What the stand-in for Stripe keeps of each object; the rest is as in Stripe's examples. Times in seconds. */
export interface Session {
  id: string
  metadata: Record<string, string>
  subscriptionMetadata: Record<string, string>
  currency: string
  dueToday: number
  monthlyAmount: number
  trialDays: number
  expiresAt: number
  status: string
  customerId: string | null
  subscriptionId: string | null
  invoiceId: string | null
  /** By what it says how it was paid: Stripe's sessions with a subscription by its invoice, others by the payment. */
  names: 'invoice' | 'payment'
}

export interface Subscription {
  id: string
  metadata: Record<string, string>
  customerId: string
  status: string
  currency: string
  monthlyAmount: number
  periodEnd: number
  cancelAt: number | null
  cancelAtPeriodEnd: boolean
  endedAt: number | null
}

export interface Invoice {
  id: string
  subscriptionId: string
  reason: 'subscription_create' | 'subscription_cycle'
  paymentId: string | null
  amount: number
  currency: string
  paidAt: number | null
}

export interface Payment {
  id: string
  amount: number
  currency: string
  refunded: number
  /** As Stripe's status of it. */
  dispute: 'needs_response' | 'won' | 'lost' | null
  status: 'succeeded' | 'processing' | 'requires_payment_method'
  createdAt: number
}

export interface Refund {
  id: string
  paymentId: string
  amount: number
  currency: string
  status: string
  metadata: Record<string, string>
}

/** Which fields to include that Stripe leaves out, or gives as an id, unless asked for them. */
export type Expand = readonly string[]

export function sessionObject(session: Session, invoice: Invoice | null, expand: Expand) {
  const { id, metadata, status, currency, dueToday, customerId, subscriptionId } = session
  const isComplete = status === 'complete'
  return {
    ...fixtures['checkout.session'],
    id,
    metadata,
    status,
    currency,
    mode: 'subscription',
    amount_total: dueToday,
    payment_intent: session.names === 'payment' ? (invoice?.paymentId ?? null) : null,
    payment_status:
      dueToday === 0 ? 'no_payment_required' : isComplete && invoice?.paidAt ? 'paid' : 'unpaid',
    client_reference_id: metadata.checkoutId ?? null,
    customer: customerId,
    subscription: subscriptionId,
    invoice: session.names === 'invoice' && invoice ? invoiceOrId(invoice, expand) : null,
    expires_at: session.expiresAt,
    url: status === 'open' ? `https://checkout.stripe.com/c/pay/${id}` : null,
  }
}

function invoiceOrId(invoice: Invoice, expand: Expand) {
  const isIncluded = expand.some((path) => path === 'invoice' || path.startsWith('invoice.'))
  return isIncluded ? invoiceObject(invoice, within('invoice.', expand)) : invoice.id
}

export function subscriptionObject(subscription: Subscription) {
  const { id, metadata, customerId, status, currency, periodEnd } = subscription
  const [item] = fixtures.subscription.items.data
  return {
    ...fixtures.subscription,
    id,
    metadata,
    status,
    currency,
    customer: customerId,
    cancel_at: subscription.cancelAt ?? (subscription.cancelAtPeriodEnd ? periodEnd : null),
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    canceled_at: subscription.endedAt,
    ended_at: subscription.endedAt,
    items: {
      ...fixtures.subscription.items,
      data: [{ ...item, subscription: id, current_period_end: periodEnd }],
    },
  }
}

export function invoiceObject(invoice: Invoice, expand: Expand) {
  const { id, subscriptionId, reason, amount, currency, paidAt } = invoice
  const isPaid = paidAt !== null
  return {
    ...fixtures.invoice,
    id,
    currency,
    billing_reason: reason,
    status: isPaid ? 'paid' : 'open',
    amount_due: amount,
    amount_paid: isPaid ? amount : 0,
    amount_remaining: isPaid ? 0 : amount,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { metadata: {}, subscription: subscriptionId },
    },
    status_transitions: { ...fixtures.invoice.status_transitions, paid_at: paidAt },
    ...(expand.includes('payments') ? { payments: listOf(invoicePayments(invoice)) } : {}),
  }
}

export function invoicePayments({ id, paymentId, amount, currency, paidAt }: Invoice) {
  if (paymentId === null) return []
  return [
    {
      ...fixtures.invoice_payment,
      id: `inpay_${paymentId}`,
      invoice: id,
      currency,
      amount_requested: amount,
      amount_paid: paidAt === null ? null : amount,
      status: paidAt === null ? 'open' : 'paid',
      payment: { type: 'payment_intent', payment_intent: paymentId },
      status_transitions: { canceled_at: null, paid_at: paidAt },
    },
  ]
}

export function paymentIntentObject(payment: Payment, expand: Expand) {
  const { id, amount, currency, status, createdAt } = payment
  const charge = chargeObject(payment)
  return {
    ...fixtures.payment_intent,
    id,
    created: createdAt,
    amount,
    currency,
    amount_received: status === 'succeeded' ? amount : 0,
    status,
    latest_charge: expand.includes('latest_charge') ? charge : charge.id,
  }
}

export const CHARGE_OF = 'ch_of_'

export function chargeObject({ id, amount, currency, refunded, dispute, createdAt }: Payment) {
  return {
    ...fixtures.charge,
    id: `${CHARGE_OF}${id}`,
    created: createdAt,
    payment_intent: id,
    amount,
    currency,
    amount_captured: amount,
    amount_refunded: refunded,
    refunded: refunded === amount,
    captured: true,
    disputed: dispute !== null,
  }
}

export function refundObject({ id, paymentId, amount, currency, status, metadata }: Refund) {
  return { ...fixtures.refund, id, payment_intent: paymentId, amount, currency, status, metadata }
}

export function disputeObject({ id, amount, currency, dispute }: Payment) {
  return {
    ...fixtures.dispute,
    id: `dp_of_${id}`,
    status: dispute,
    payment_intent: id,
    charge: `${CHARGE_OF}${id}`,
    amount,
    currency,
  }
}

export function portalObject(customer: string, returnUrl: string) {
  const url = `https://billing.stripe.com/p/session/${customer}`
  return { ...fixtures['billing_portal.session'], customer, return_url: returnUrl, url }
}

export function eventObject(id: string, type: string, object: object, created: number) {
  return { ...fixtures.event, id, type, created, data: { object } }
}

export function listOf<T>(data: readonly T[]) {
  return { object: 'list', data, has_more: false, url: '/v1/list' }
}

function within(prefix: string, expand: Expand): Expand {
  return expand.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
}
