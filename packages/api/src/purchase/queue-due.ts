import { type EntityManager, PaymentException } from '@webmagic/db'
import { addJob, type Jobs, removeJob } from '../jobs.ts'

type Cancellation = Jobs['cancel-subscription']

/** One that waits for its next try is moved to now. */
export function queueRefund(em: EntityManager, refundId: string): Promise<void> {
  return addJob(em, 'refund-payment', { refundId }, { key: `refund-payment ${refundId}` })
}

/** The same. One at the end of the period does not take the place of one at once. */
export function queueCancellation(em: EntityManager, asked: Cancellation): Promise<void> {
  return addJob(em, 'cancel-subscription', asked, { key: keyOf(asked) })
}

/** A subscription goes on that was to end with its period: what waits for that is taken back. */
export async function dropEnding(
  { em, now }: { em: EntityManager; now: Date },
  subscriptionId: string,
): Promise<void> {
  const asked = { subscriptionId, when: 'period-end' } as const
  // Before the job: whoever tries it again has locked the exception first.
  await em.nativeUpdate(
    PaymentException,
    { kind: 'cancellation_due', subject: subscriptionId, details: { when: asked.when }, resolvedAt: null },
    { resolvedAt: now, resolution: 'resumed since' },
  )
  await removeJob(em, keyOf(asked))
}

function keyOf({ subscriptionId, when }: Cancellation): string {
  return `cancel-subscription ${subscriptionId} ${when}`
}
