import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { addJobNow } from '../../jobs.ts'

/** What the sandbox keeps, as a provider would on its own premises. Amounts in minor units, times as ISO strings. */
const checkout = z.object({
  checkoutId: z.string(),
  kind: z.enum(['purchase', 'subscription']),
  title: z.string(),
  amount: z.int(),
  monthlyAmount: z.int(),
  currency: z.string(),
  trialDays: z.int(),
  email: z.string(),
  successUrl: z.string(),
  cancelUrl: z.string(),
  expiresAt: z.string(),
  status: z.enum(['open', 'complete', 'expired']),
  paymentId: z.string().nullable(),
  subscriptionId: z.string().nullable(),
  customerId: z.string().nullable(),
})

const subscription = z.object({
  /** Null for one that was not asked for by a checkout. */
  checkoutId: z.string().nullable(),
  customerId: z.string(),
  status: z.enum(['active', 'past_due', 'cancelled']),
  monthlyAmount: z.int(),
  currency: z.string(),
  nextPaymentAt: z.string(),
  cancelsAtPeriodEnd: z.boolean(),
  endedAt: z.string().nullable(),
})

const invoice = z.object({ subscriptionId: z.string(), paymentId: z.string().nullable() })

const payment = z.object({
  amount: z.int(),
  refunded: z.int(),
  dispute: z.enum(['open', 'won', 'lost']).nullable().default(null),
  currency: z.string(),
  paidAt: z.string(),
})

const refund = z.object({
  paymentId: z.string(),
  amount: z.int(),
  status: z.enum(['done', 'pending', 'failed']).default('done'),
})
const dispute = z.object({ paymentId: z.string() })
const event = z.object({
  type: z.string(),
  subject: z.object({
    kind: z.enum(['checkout', 'subscription', 'invoice', 'payment', 'dispute']),
    id: z.string(),
  }),
})

interface States {
  checkout: z.output<typeof checkout>
  subscription: z.output<typeof subscription>
  invoice: z.output<typeof invoice>
  payment: z.output<typeof payment>
  refund: z.output<typeof refund>
  dispute: z.output<typeof dispute>
  event: z.output<typeof event>
}

type Kind = keyof States
export type State<K extends Kind> = States[K]

const SCHEMAS: { [K in Kind]: z.ZodType<States[K]> } = {
  checkout,
  subscription,
  invoice,
  payment,
  refund,
  dispute,
  event,
}

type Queryable = Pick<Pool | PoolClient, 'query'>

export async function findObject<K extends Kind>(
  db: Queryable,
  kind: K,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<State<K> | null> {
  const { rows } = await db.query<{ state: unknown }>(
    `select state from webmagic.sandbox_objects where id = $1 and kind = $2 ${lock ? 'for update' : ''}`,
    [id, kind],
  )
  return rows[0] ? SCHEMAS[kind].parse(rows[0].state) : null
}

/** One that is there already stays as it is; `false` then. */
export async function addObject<K extends Kind>(
  db: Queryable,
  { kind, id, parentId = null, state }: { kind: K; id: string; parentId?: string | null; state: State<K> },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into webmagic.sandbox_objects (id, kind, parent_id, state) values ($1, $2, $3, $4) on conflict do nothing`,
    [id, kind, parentId, JSON.stringify(state)],
  )
  return rowCount === 1
}

export async function changeObject<K extends Kind>(
  db: Queryable,
  kind: K,
  id: string,
  change: Partial<State<K>>,
): Promise<void> {
  await db.query(
    `update webmagic.sandbox_objects set state = state || $3::jsonb, updated_at = now() where id = $1 and kind = $2`,
    [id, kind, JSON.stringify(change)],
  )
}

/** Tells the platform, in the transaction of what happened: over HTTP and signed, like any provider. */
export async function emit(db: Queryable, type: string, subject: State<'event'>['subject']): Promise<void> {
  const id = newId('evt')
  await addObject(db, { kind: 'event', id, parentId: subject.id, state: { type, subject } })
  await deliver(db, id)
}

export async function deliver(db: Queryable, eventId: string): Promise<void> {
  await addJobNow(db, 'deliver-sandbox-event', { eventId })
}

export function newId(prefix: string): string {
  return `${prefix}_sbx_${randomUUID().replaceAll('-', '')}`
}

export async function inTransactionOf<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
