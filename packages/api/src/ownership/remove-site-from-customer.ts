import { CustomerSiteOwnership, type EntityManager, lockCustomers, lockSite } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { markPrimary, pointToPrimary } from './primary.ts'
import { findRole, hasOtherOwner } from './queries.ts'
import { assertMembership, isSold } from './rules.ts'
import type { Removal } from './schema.ts'

/**
 * Takes a site away from a customer. If it was their primary one, the earliest acquired of the rest becomes that.
 * Errors: `not_found` and `forbidden` for customers who may not, `last_owner`.
 */
export function removeSiteFromCustomer(
  ctx: VerbContext,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<Removal> {
  return inTransaction(ctx, async ({ em, actor, now }) => {
    const site = await lockSite(em, siteId)
    await lockCustomers(em, [customerId])
    if (actor.kind === 'customer' && actor.customerId !== customerId) {
      const role = await findRole(em, { customerId: actor.customerId, siteId })
      assertMembership(actor, ACCESS['ownership.remove'].customer, role)
    }
    const ownership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
    if (!site || !ownership) return { removed: false, newPrimarySiteId: null }
    if (ownership.isOwner && isSold(site.status) && !(await hasOtherOwner(em, { customerId, siteId }))) {
      throw new DomainError('last_owner')
    }
    await em.nativeDelete(CustomerSiteOwnership, { id: ownership.id })
    return {
      removed: true,
      newPrimarySiteId: ownership.isPrimary ? await promoteEarliest(em, customerId, now) : null,
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
