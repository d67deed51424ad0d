import { CustomerSiteOwnership, lockCustomers, lockSite, type OwnershipRole } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { findRole, hasOtherOwner } from './queries.ts'
import { assertMembership, isSold } from './rules.ts'
import { type Ownership, toOwnership } from './schema.ts'

/** Makes a member of a site an owner or a collaborator. Errors: `not_found`, `forbidden`, `last_owner`. */
export function changeRole(
  ctx: VerbContext,
  { customerId, siteId, role }: { customerId: string; siteId: string; role: OwnershipRole },
): Promise<Ownership> {
  return inTransaction(ctx, async ({ em, actor, now }) => {
    const site = await lockSite(em, siteId)
    await lockCustomers(em, [customerId])
    if (actor.kind === 'customer') {
      const own = await findRole(em, { customerId: actor.customerId, siteId })
      assertMembership(actor, ACCESS['ownership.changeRole'].customer, own)
    }
    const ownership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
    if (!site || !ownership) throw new DomainError('not_found')
    const demoted = ownership.isOwner && role !== 'owner'
    if (demoted && isSold(site.status) && !(await hasOtherOwner(em, { customerId, siteId }))) {
      throw new DomainError('last_owner')
    }
    await em.nativeUpdate(CustomerSiteOwnership, { id: ownership.id }, { role, updatedAt: now })
    return toOwnership(ownership, { role })
  })
}
