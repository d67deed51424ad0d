import type { Checkout, EntityManager } from '@webmagic/db'
import { ADD_EXPIRE_JOB } from './settle-overdue.ts'

/**
 * Ends what is open of a kind for a site: purchases once it is no longer for sale, subscriptions once it is again. Who
 * pays all the same gets the money back.
 */
export async function expireCheckouts(
  { em, now }: { em: EntityManager; now: Date },
  siteId: string,
  kind: Checkout['kind'] = 'purchase',
): Promise<void> {
  await em.execute(
    `with ended as (
       update webmagic.checkouts set status = 'expired', updated_at = ?
       where site_id = ? and kind = ? and status = 'open' returning id
     ), queued as materialized (select ${ADD_EXPIRE_JOB} from ended)
     select count(*) from queued`,
    [now, siteId, kind],
  )
}
