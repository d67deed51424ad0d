import type { Pool, PoolClient } from 'pg'
import { DAY_MS } from '../../durations.ts'
import { DomainError } from '../../errors.ts'
import {
  addObject,
  changeObject,
  deliver,
  emit,
  findObject,
  inTransactionOf,
  newId,
  type State,
} from './objects.ts'

interface Sandbox {
  pool: Pool
  clock(): Date
}

const MONTH_DAYS = 30

/** Somebody pays on the sandbox's page. Where they go then; again for a page that is paid. Errors: `not_found`, `conflict`. */
export function payCheckout({ pool, clock }: Sandbox, id: string): Promise<{ successUrl: string }> {
  return inTransactionOf(pool, async (client) => {
    const found = await findObject(client, 'checkout', id, { lock: true })
    if (!found) throw new DomainError('not_found')
    const { successUrl, status } = found
    if (status === 'complete') return { successUrl }
    if (status === 'expired' || new Date(found.expiresAt) <= clock()) {
      throw new DomainError('conflict', 'This page has expired.')
    }
    const customerId = newId('cus')
    const paymentId =
      found.amount > 0 ? await takeMoney(client, id, found.amount, found.currency, clock()) : null
    const subscriptionId = await startSubscription(client, found, customerId, clock())
    await changeObject(client, 'checkout', id, { status: 'complete', paymentId, subscriptionId, customerId })
    await emit(client, 'checkout.completed', { kind: 'checkout', id })
    await emit(client, 'subscription.created', { kind: 'subscription', id: subscriptionId })
    return { successUrl }
  })
}

/**
 * The monthly payment goes through; what is cancelled with the paid period ends instead. Errors: `not_found`, `conflict`
 * for a subscription that has ended.
 */
export function renew(sandbox: Sandbox, subscriptionId: string): Promise<void> {
  return bill(sandbox, subscriptionId, async (client, found, invoiceId) => {
    const now = sandbox.clock()
    const paymentId = await takeMoney(client, invoiceId, found.monthlyAmount, found.currency, now)
    await addObject(client, {
      kind: 'invoice',
      id: invoiceId,
      parentId: subscriptionId,
      state: { subscriptionId, paymentId },
    })
    await changeObject(client, 'subscription', subscriptionId, {
      status: 'active',
      nextPaymentAt: nextPeriod(found),
    })
    await emit(client, 'invoice.paid', { kind: 'invoice', id: invoiceId })
  })
}

/** The monthly payment fails, if there is one. Errors: as for `renew`. */
export function failPayment(sandbox: Sandbox, subscriptionId: string): Promise<void> {
  return bill(sandbox, subscriptionId, async (client, found, invoiceId) => {
    await addObject(client, {
      kind: 'invoice',
      id: invoiceId,
      parentId: subscriptionId,
      state: { subscriptionId, paymentId: null },
    })
    await changeObject(client, 'subscription', subscriptionId, {
      status: 'past_due',
      nextPaymentAt: nextPeriod(found),
    })
    await emit(client, 'invoice.payment_failed', { kind: 'invoice', id: invoiceId })
  })
}

/** The payer's bank takes a payment back, or has decided about that. Errors: `not_found`. */
export function dispute(
  { pool }: Pick<Sandbox, 'pool'>,
  paymentId: string,
  status: 'open' | 'won' | 'lost' = 'open',
): Promise<void> {
  return inTransactionOf(pool, async (client) => {
    if (!(await findObject(client, 'payment', paymentId))) throw new DomainError('not_found')
    const id = newId('dp')
    await changeObject(client, 'payment', paymentId, { dispute: status })
    await addObject(client, { kind: 'dispute', id, parentId: paymentId, state: { paymentId } })
    await emit(client, 'payment.disputed', { kind: 'dispute', id: paymentId })
  })
}

/** Sends every event about these again, as they were. Returns how many. */
export function resend({ pool }: Sandbox, subjects: readonly string[]): Promise<number> {
  return inTransactionOf(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from webmagic.sandbox_objects
       where kind = 'event' and parent_id in (
         select unnest($1::text[])
         union select id from webmagic.sandbox_objects where kind = 'invoice' and parent_id = any($1)
       ) order by created_at, id`,
      [subjects],
    )
    for (const { id } of rows) await deliver(client, id)
    return rows.length
  })
}

function bill(
  { pool, clock }: Sandbox,
  subscriptionId: string,
  work: (client: PoolClient, found: State<'subscription'>, invoiceId: string) => Promise<void>,
): Promise<void> {
  return inTransactionOf(pool, async (client) => {
    const found = await findObject(client, 'subscription', subscriptionId, { lock: true })
    if (!found) throw new DomainError('not_found')
    if (found.status === 'cancelled') throw new DomainError('conflict', 'This subscription has ended.')
    if (found.cancelsAtPeriodEnd) return end(client, subscriptionId, clock())
    await work(client, found, newId('in'))
  })
}

/** The next period begins whether or not its payment goes through. After one that failed, it is that which is tried. */
function nextPeriod({ status, nextPaymentAt }: State<'subscription'>): string {
  if (status === 'past_due') return nextPaymentAt
  return new Date(new Date(nextPaymentAt).getTime() + MONTH_DAYS * DAY_MS).toISOString()
}

async function end(client: PoolClient, id: string, now: Date): Promise<void> {
  await changeObject(client, 'subscription', id, { status: 'cancelled', endedAt: now.toISOString() })
  await emit(client, 'subscription.deleted', { kind: 'subscription', id })
}

async function takeMoney(
  client: PoolClient,
  parentId: string,
  amount: number,
  currency: string,
  now: Date,
): Promise<string> {
  const id = newId('pay')
  const state = { amount, refunded: 0, dispute: null, currency, paidAt: now.toISOString() }
  await addObject(client, { kind: 'payment', id, parentId, state })
  return id
}

async function startSubscription(
  client: PoolClient,
  { checkoutId, monthlyAmount, currency, trialDays }: State<'checkout'>,
  customerId: string,
  now: Date,
): Promise<string> {
  const id = newId('sub')
  const firstDays = trialDays > 0 ? trialDays : MONTH_DAYS
  await addObject(client, {
    kind: 'subscription',
    id,
    parentId: checkoutId,
    state: {
      checkoutId,
      customerId,
      status: 'active',
      monthlyAmount,
      currency,
      nextPaymentAt: new Date(now.getTime() + firstDays * DAY_MS).toISOString(),
      cancelsAtPeriodEnd: false,
      endedAt: null,
    },
  })
  return id
}
