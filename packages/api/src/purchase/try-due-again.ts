import type { EntityManager, PaymentException } from '@webmagic/db'
import { addJobSql } from '../jobs.ts'

/** Of one that was raised before it said so: what ends too late takes nothing more, what ends too early is paid for. */
const WHEN = `coalesce(e.details ->> 'when', 'period-end')`

const JOBS: Partial<Record<PaymentException['kind'], string>> = {
  refund_due: `select ${addJobSql('refund-payment', {
    payload: `json_build_object('refundId', r.id)`,
    key: `'refund-payment ' || r.id`,
  })} from webmagic.payment_exceptions e
    join webmagic.refunds r on r.payment_id = e.payment_id and r.status = 'due'
    where e.id = ?`,
  cancellation_due: `select ${addJobSql('cancel-subscription', {
    payload: `json_build_object('subscriptionId', e.subject, 'when', ${WHEN})`,
    key: `'cancel-subscription ' || e.subject`,
  })} from webmagic.payment_exceptions e where e.id = ?`,
}

/**
 * Does now what is due and waits for its next try, or has lost its job; whichever comes second finds it done. Returns
 * whether anything is due.
 */
export async function tryDueAgain(em: EntityManager, { id, kind }: PaymentException): Promise<boolean> {
  const jobs = JOBS[kind]
  if (!jobs) return false
  const [queued] = await em.execute<{ count: number }[]>(
    `with queued as materialized (${jobs}) select count(*)::int as count from queued`,
    [id],
  )
  return queued !== undefined && queued.count > 0
}
