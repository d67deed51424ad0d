import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Money } from '../../money.ts'
import type {
  AskedCheckout,
  NeedlessRefund,
  PaymentProvider,
  ProviderCheckout,
  ProviderEvent,
  ProviderInvoice,
  ProviderPayment,
  ProviderRefund,
  ProviderSubscription,
} from '../provider.ts'
import { assertSigned } from '../signature.ts'
import { addObject, changeObject, emit, findObject, inTransactionOf, type State } from './objects.ts'

export interface SandboxOptions {
  pool: Pool
  publicUrl: string
  /** Signs events. */
  secret: string
  clock(): Date
}

/** Derived from the one secret, as the sandbox has no other side that could keep one. */
export function sandboxSecret(authSecret: string): string {
  return createHmac('sha256', authSecret).update('webmagic sandbox').digest('hex')
}

const event = z.object({
  id: z.string().min(1),
  type: z.string(),
  // About what we know nothing of, there is nothing to do; refused, it would be sent again and again.
  subject: z
    .object({
      kind: z.enum(['checkout', 'subscription', 'invoice', 'payment', 'dispute']),
      id: z.string(),
    })
    .nullable()
    .catch(null),
})

/** A payment provider that is complete in itself and moves no money. Its pages are served by our host. */
export function createSandboxProvider(options: SandboxOptions): PaymentProvider {
  const { pool } = options
  return {
    name: 'sandbox',
    createCheckout: (asked) => createCheckout(options, asked),
    findCheckout: (id) => findCheckout(pool, id),
    expireCheckout: (id) => expireCheckout(pool, id),
    findSubscription: (id) => findSubscription(pool, id),
    cancelSubscription: (id, when) => cancelSubscription(options, id, when),
    resumeSubscription: (id) => resumeSubscription(pool, id),
    findInvoice: (id) => findInvoice(pool, id),
    findPayment: (id) => findPayment(pool, id),
    refund: (asked) => refund(pool, asked),
    findRefund: (id) => findRefund(pool, id),
    billingPortal: async ({ customerId, returnUrl }) => ({
      url: `${options.publicUrl}/sandbox/billing/${customerId}?return=${encodeURIComponent(returnUrl)}`,
    }),
    parseEvent,
    readEvent(body, signature, now) {
      assertSigned(body, signature, options.secret, now)
      return parseEvent(body)
    },
  }
}

function parseEvent(body: Buffer): ProviderEvent {
  return event.parse(JSON.parse(body.toString('utf8')))
}

async function createCheckout({ pool, publicUrl }: SandboxOptions, asked: AskedCheckout) {
  const id = `cs_sbx_${asked.checkoutId.replaceAll('-', '')}`
  const { checkoutId, kind, title, trialDays, email, successUrl, cancelUrl } = asked
  await addObject(pool, {
    kind: 'checkout',
    id,
    state: {
      checkoutId,
      kind,
      title,
      trialDays,
      email,
      successUrl,
      cancelUrl,
      amount: asked.amount.amount,
      monthlyAmount: asked.monthlyAmount.amount,
      currency: asked.amount.currency,
      expiresAt: asked.expiresAt.toISOString(),
      status: 'open',
      paymentId: null,
      subscriptionId: null,
      customerId: null,
    },
  })
  return { id, url: `${publicUrl}/sandbox/checkout/${id}` }
}

async function findCheckout(pool: Pool, id: string): Promise<ProviderCheckout | null> {
  const found = await findObject(pool, 'checkout', id)
  if (!found) return null
  const { checkoutId, status, paymentId, subscriptionId, customerId } = found
  const payment = paymentId === null ? null : await paidBy(pool, paymentId)
  const isFree = status === 'complete' && paymentId === null
  return { id, checkoutId, status, payment, isFree, hasFailed: false, subscriptionId, customerId }
}

async function expireCheckout(pool: Pool, id: string): Promise<void> {
  await inTransactionOf(pool, async (client) => {
    const found = await findObject(client, 'checkout', id, { lock: true })
    if (found?.status !== 'open') return
    await changeObject(client, 'checkout', id, { status: 'expired' })
    await emit(client, 'checkout.expired', { kind: 'checkout', id })
  })
}

async function findSubscription(pool: Pool, id: string): Promise<ProviderSubscription | null> {
  const found = await findObject(pool, 'subscription', id)
  return found && toSubscription(id, found)
}

function toSubscription(id: string, found: State<'subscription'>): ProviderSubscription {
  const { checkoutId, status, customerId, cancelsAtPeriodEnd, nextPaymentAt, endedAt } = found
  const ends = endedAt ?? (cancelsAtPeriodEnd ? nextPaymentAt : null)
  return {
    id,
    checkoutId,
    status,
    customerId,
    nextBillingDate: ends === null ? nextPaymentAt.slice(0, 10) : null,
    endsAt: ends === null ? null : new Date(ends),
  }
}

async function cancelSubscription(
  { pool, clock }: SandboxOptions,
  id: string,
  when: 'now' | 'period-end',
): Promise<void> {
  await inTransactionOf(pool, async (client) => {
    const found = await findObject(client, 'subscription', id, { lock: true })
    if (!found || found.status === 'cancelled') return
    const ended = { status: 'cancelled' as const, endedAt: clock().toISOString() }
    await changeObject(client, 'subscription', id, when === 'now' ? ended : { cancelsAtPeriodEnd: true })
    await emit(client, 'subscription.updated', { kind: 'subscription', id })
  })
}

async function resumeSubscription(pool: Pool, id: string): Promise<void> {
  await inTransactionOf(pool, async (client) => {
    const found = await findObject(client, 'subscription', id, { lock: true })
    if (!found?.cancelsAtPeriodEnd || found.status === 'cancelled') return
    await changeObject(client, 'subscription', id, { cancelsAtPeriodEnd: false })
    await emit(client, 'subscription.updated', { kind: 'subscription', id })
  })
}

async function findInvoice(pool: Pool, id: string): Promise<ProviderInvoice | null> {
  const found = await findObject(pool, 'invoice', id)
  if (!found) return null
  const payment = found.paymentId === null ? null : await paidBy(pool, found.paymentId)
  return { id, subscriptionId: found.subscriptionId, isFirst: false, payment }
}

async function findPayment(pool: Pool, id: string): Promise<ProviderPayment | null> {
  const found = await findObject(pool, 'payment', id)
  if (!found) return null
  const { amount, refunded, currency, dispute } = found
  return { id, amount: { amount, currency }, refunded: { amount: refunded, currency }, dispute }
}

async function paidBy(pool: Pool, id: string): Promise<{ id: string; amount: Money; paidAt: Date } | null> {
  const found = await findObject(pool, 'payment', id)
  return (
    found && {
      id,
      amount: { amount: found.amount, currency: found.currency },
      paidAt: new Date(found.paidAt),
    }
  )
}

async function findRefund(pool: Pool, id: string): Promise<ProviderRefund | null> {
  const found = await findObject(pool, 'refund', id)
  return found && { id, status: found.status }
}

async function refund(
  pool: Pool,
  asked: { refundId: string; paymentId: string; amount: number },
): Promise<ProviderRefund | NeedlessRefund> {
  const id = `re_sbx_${asked.refundId.replaceAll('-', '')}`
  return inTransactionOf(pool, async (client) => {
    const payment = await findObject(client, 'payment', asked.paymentId, { lock: true })
    if (!payment) return { id, status: 'failed' as const }
    const made = await findObject(client, 'refund', id)
    if (made && made.status !== 'failed') return { id, status: made.status }
    if (payment.refunded >= payment.amount) return { id: null, status: 'needless' }
    const refunded = payment.refunded + asked.amount
    if (refunded > payment.amount) return { id, status: 'failed' as const }
    const { paymentId, amount } = asked
    const state = { paymentId, amount, status: 'done' as const }
    await addObject(client, { kind: 'refund', id, parentId: paymentId, state })
    await changeObject(client, 'refund', id, state)
    await changeObject(client, 'payment', paymentId, { refunded })
    await emit(client, 'payment.refunded', { kind: 'payment', id: paymentId })
    return { id, status: 'done' as const }
  })
}
