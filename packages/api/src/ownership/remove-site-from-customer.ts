import { CustomerSiteOwnership, type EntityManager, lockCustomers, lockSite } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { endSubscriptionOf } from './end-subscription.ts'
import { findMembershipFor } from './memberships.ts'
import { markPrimary, pointToPrimary } from './primary.ts'
import type { Removal } from './schema.ts'
import { assertNotLastOwner } from './sold.ts'

/**
 * Takes a site away from a customer. If it was their primary one, the earliest acquired of the rest becomes that;
 * if they pay for it, the subscription ends with what is paid for. Errors: `not_found` and `forbidden` for customers who may not, `last_owner`.
 */
export function removeSiteFromCustomer(
  ctx: VerbContext,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<Removal> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const site = await lockSite(em, siteId)
    await lockCustomers(em, [customerId])
    const needed = ACCESS['ownership.remove'].customer
    const membership = await findMembershipFor(inside, needed, { customerId, siteId })
    if (!site || !membership) return { removed: false, newPrimarySiteId: null }
    await assertNotLastOwner(em, site, membership)
    await em.nativeDelete(CustomerSiteOwnership, { id: membership.id })
    if (membership.isOwner) await endSubscriptionOf(em, { customerId, siteId })
    await recordAudit(inside, {
      action: 'ownership.remove',
      customerId,
      siteId,
      details: { role: membership.role },
    })
    return {
      removed: true,
      newPrimarySiteId: membership.isPrimary ? await promoteEarliest(em, customerId, now) : null,
    }
  })
}

async function promoteEarliest(em: EntityManager, customerId: string, now: Date): Promise<string | null> {
  const [earliest] = await em.find(
    CustomerSiteOwnership,
    { customer: customerId },
    { orderBy: { acquiredAt: 'asc', site: 'asc' }, limit: 1 },
  )
  if (!earliest) {
    await pointToPrimary(em, { customerId, siteId: null, now })
    return null
  }
  await markPrimary(em, { customerId, siteId: earliest.site.id, now })
  return earliest.site.id
}
