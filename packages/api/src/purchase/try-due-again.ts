import { type EntityManager, type PaymentException, Refund } from '@webmagic/db'
import { queueCancellation, queueRefund } from './queue-due.ts'

/** Does now what is due and waits for its next try, or has lost its job. Returns whether anything is due. */
export async function tryDueAgain(
  em: EntityManager,
  { kind, subject, payment, details }: PaymentException,
): Promise<boolean> {
  if (kind === 'cancellation_due') {
    const { when } = details
    if (when !== 'now' && when !== 'period-end') return false
    await queueCancellation(em, { subscriptionId: subject, when })
    return true
  }
  if (kind !== 'refund_due' || !payment) return false
  const due = await em.find(Refund, { payment: payment.id, status: 'due' }, { orderBy: { id: 'asc' } })
  for (const { id } of due) await queueRefund(em, id)
  return due.length > 0
}
