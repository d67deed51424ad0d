import { type EntityManager, type PaymentException, Purchase, type PurchaseStatus } from '@webmagic/db'
import type { VerbContext } from '../context.ts'

/** Staff keep what they were asked about, or have given back in another way what could not go back. */
export async function dismiss({ em, now }: VerbContext, exception: PaymentException): Promise<void> {
  const { kind, purchase, payment, subject } = exception
  const leave = (from: PurchaseStatus[]) =>
    em.nativeUpdate(
      Purchase,
      { id: purchase?.id ?? null, status: { $in: from } },
      { status: 'dismissed', updatedAt: now },
    )
  if (kind === 'mismatch' && purchase) await leave(['quarantined'])
  if (kind !== 'refund_failed' || !payment) return
  const wasOwed = purchase ? (await leave(['refund_due', 'refunded'])) > 0 : true
  if (wasOwed) await settle(em, payment.id, subject)
}

/** Unless it was only a part that was to go back of a payment that brought something. */
async function settle(em: EntityManager, paymentId: string, subject: string): Promise<void> {
  await em.execute(
    `update webmagic.payments m set settled_by_staff = true
     where id = ? and (purchase_id is not null or not exists (
       select from webmagic.refunds r
       where r.payment_id = m.id and r.id::text = ? and r.amount < m.amount - m.refunded_amount))`,
    [paymentId, subject],
  )
}
