import { Checkout, type EntityManager } from '@webmagic/db'
import { addJob } from '../jobs.ts'

/**
 * Ends what is open of a kind for a site: purchases once it is no longer for sale, subscriptions once it is again. Who
 * pays all the same gets the money back.
 */
export async function expireCheckouts(
  { em, now }: { em: EntityManager; now: Date },
  siteId: string,
  kind: Checkout['kind'] = 'purchase',
): Promise<void> {
  const open = { site: siteId, kind, status: 'open' as const }
  for (const { id } of await em.find(Checkout, open, { fields: ['id'] })) {
    await addJob(em, 'expire-checkout', { checkoutId: id })
  }
  await em.nativeUpdate(Checkout, open, { status: 'expired', updatedAt: now })
}
