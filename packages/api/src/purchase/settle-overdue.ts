import { Checkout } from '@webmagic/db'
import type { Pool } from 'pg'
import type { PurchaseContext } from '../context.ts'
import { addExpireJob } from './expire-checkouts.ts'
import { nameOfError, ProviderKeyError, ProviderUnavailableError } from './provider.ts'
import { raiseException, settleException, subjectOfCheckout } from './raise-exception.ts'
import { settleCheckout } from './settle-checkout.ts'

// Adding a job costs more the more of them wait: a larger batch reaches a statement's time limit on a busy server.
const BATCH = 200

const QUEUE = `
  with overdue as (
    select id from (
      select id from webmagic.checkouts where status = 'open' and expires_at < now()
      union all
      select id from webmagic.checkouts where status = 'paid' and updated_at < now() - interval '1 hour'
    ) waiting
    where id > $1 order by id limit ${BATCH}
  ), queued as materialized (select id, ${addExpireJob({ at: 'now()', keepsTime: true })} from overdue)
  select count(*)::int as count, max(id::text) as last from queued`

/**
 * Every checkout that is open for longer than it can be paid, and what was paid and is still not settled: one job each,
 * which asks how it ended.
 */
export async function queueOverdueCheckouts(pool: Pick<Pool, 'query'>): Promise<void> {
  let after: string | undefined = '00000000-0000-0000-0000-000000000000'
  while (after) {
    const queued: { rows: { count: number; last: string }[] } = await pool.query(QUEUE, [after])
    const [batch] = queued.rows
    after = batch?.count === BATCH ? batch.last : undefined
  }
}

/**
 * Nobody can pay any more for what has expired, here or at the provider. What was paid before, and no event told of,
 * is settled as if it had. What fails is tried again, before the eyes of staff unless it is only that the provider
 * does not answer.
 */
export async function settleOverdueCheckout(ctx: PurchaseContext, checkoutId: string): Promise<void> {
  const subject = subjectOfCheckout(checkoutId)
  try {
    await settleOverdue(ctx, checkoutId)
  } catch (error) {
    if (error instanceof ProviderUnavailableError && !(error instanceof ProviderKeyError)) throw error
    const fresh = { em: ctx.services.orm.em.fork(), now: ctx.now }
    const details = { checkout: checkoutId, ...nameOfError(error) }
    await raiseException(fresh, { kind: 'event_failed', subject, details })
    throw error
  }
  await settleException({ em: ctx.services.orm.em.fork(), now: ctx.now }, 'event_failed', subject)
}

async function settleOverdue(ctx: PurchaseContext, checkoutId: string): Promise<void> {
  const { em, now, services } = ctx
  const checkout = await em.findOne(Checkout, { id: checkoutId })
  if (!checkout) return
  const page = checkout.provider === services.payments.name ? checkout.providerCheckoutId : null
  if (page) await services.payments.expireCheckout(page)
  if (page && (await settleCheckout(ctx, page)) === 'settled') return
  const overdue = { id: checkoutId, status: 'open' as const, expiresAt: { $lt: now } }
  await em.nativeUpdate(Checkout, overdue, { status: 'expired', updatedAt: now })
}
