import type { EntityManager } from '@webmagic/db'
import { queueCancellation } from '../purchase/queue-due.ts'

/**
 * Nobody pays on for a site that they own no more: what the site runs on ends with what is paid for, if this customer
 * pays it, and the owners who are left subscribe before then. One of the older system is not ours to touch. The site
 * must be locked.
 */
export async function endSubscriptionOf(
  em: EntityManager,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<void> {
  const [paid] = await em.execute<{ id: string }[]>(
    `select p.provider_subscription_id as id from webmagic.subscriptions p
     join sites s on s.id = p.site_id and s.subscription_id = p.provider_subscription_id
     where p.site_id = ? and p.customer_id = ? and p.status <> 'cancelled'`,
    [siteId, customerId],
  )
  if (paid) await queueCancellation(em, { subscriptionId: paid.id, when: 'period-end' })
}
