import { Checkout, type EntityManager } from '@webmagic/db'
import { addJob } from '../jobs.ts'

/** Ends what is open for a site that is no longer for sale. Who pays all the same gets the money back. */
export async function expireCheckouts(
  { em, now }: { em: EntityManager; now: Date },
  siteId: string,
): Promise<void> {
  const open = await em.find(Checkout, { site: siteId, kind: 'purchase', status: 'open' }, { fields: ['id'] })
  for (const { id } of open) await addJob(em, 'expire-checkout', { checkoutId: id })
  await em.nativeUpdate(
    Checkout,
    { site: siteId, kind: 'purchase', status: 'open' },
    { status: 'expired', updatedAt: now },
  )
}
