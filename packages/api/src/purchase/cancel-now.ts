import type { EntityManager, SubscriptionStatus } from '@webmagic/db'
import { queueCancellation } from './queue-due.ts'

/** So that nothing more is taken. One that has ended is left alone, because cancelling leads back to here. */
export async function cancelNow(
  { em }: { em: EntityManager },
  subscription: { id: string; status?: SubscriptionStatus } | null,
): Promise<void> {
  if (!subscription || subscription.status === 'cancelled') return
  await queueCancellation(em, { subscriptionId: subscription.id, when: 'now' })
}
