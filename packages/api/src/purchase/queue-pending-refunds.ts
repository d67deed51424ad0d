import type { Pool } from 'pg'
import { addJobSql } from '../jobs.ts'

const MOST = 1_000

const QUEUE = `
  with waiting as (
    select p.provider_payment_id as id from webmagic.payments p
    where p.id in (
      select payment_id from webmagic.refunds where status = 'pending' and updated_at < now() - interval '1 day'
      order by updated_at limit ${MOST}
    )
  )
  select ${addJobSql('settle-payment', {
    payload: `json_build_object('paymentId', id)`,
    key: `'settle-payment ' || id`,
    keepsTime: true,
  })} from waiting`

/** Asks after refunds that a bank has taken its time with: the event that tells how they ended may never come. */
export async function queuePendingRefunds(pool: Pick<Pool, 'query'>): Promise<void> {
  await pool.query(QUEUE)
}
