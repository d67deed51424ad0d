import { CustomerSiteOwnership, lockCustomers, lockSite, type OwnershipRole } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { endSubscriptionOf } from './end-subscription.ts'
import { findMembershipFor, toOwnership } from './memberships.ts'
import type { Ownership } from './schema.ts'
import { assertNotLastOwner, markSold } from './sold.ts'

/**
 * Makes a member of a site an owner or a collaborator. A site that was for sale is owned once it has an owner.
 * What an owner pays for it ends with what is paid for, once they are that no more. Errors: `not_found`, `forbidden`, `last_owner`.
 */
export function changeRole(
  ctx: VerbContext,
  { customerId, siteId, role }: { customerId: string; siteId: string; role: OwnershipRole },
): Promise<Ownership> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const site = await lockSite(em, siteId)
    await lockCustomers(em, [customerId])
    const needed = ACCESS['ownership.changeRole'].customer
    const membership = await findMembershipFor(inside, needed, { customerId, siteId })
    if (!site || !membership) throw new DomainError('not_found')
    if (membership.role === role) return toOwnership(membership)
    if (role === 'owner') await markSold(em, site, now)
    else await assertNotLastOwner(em, site, membership)
    await em.nativeUpdate(CustomerSiteOwnership, { id: membership.id }, { role, updatedAt: now })
    if (role === 'collaborator') await endSubscriptionOf(em, { customerId, siteId })
    await recordAudit(inside, {
      action: 'ownership.changeRole',
      customerId,
      siteId,
      details: { from: membership.role, to: role },
    })
    return toOwnership(membership, { role })
  })
}
