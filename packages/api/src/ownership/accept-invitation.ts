import { CustomerSiteOwnership, CustomerUser, lockCustomers, lockSite, SiteInvitation } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { hashToken } from '../links.ts'
import { inTransaction } from '../transaction.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { toOwnership } from './memberships.ts'
import { findRole } from './queries.ts'
import { assertInvited } from './rules.ts'
import type { Ownership } from './schema.ts'

/**
 * Lets the caller into the site that they were invited to. Who has it already gets the invitation's role if that is
 * the higher one. Errors: `link_invalid`, `forbidden` for another address than the invited one or an unverified one.
 */
export function acceptInvitation(
  ctx: VerbContext<CustomerActor>,
  { token }: { token: string },
): Promise<Ownership> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    const { customerId } = actor
    const invitation = await em.findOne(SiteInvitation, { tokenHash: hashToken(token) })
    if (!invitation) throw new DomainError('link_invalid')
    const siteId = invitation.site.id
    await lockSite(em, siteId)
    await lockCustomers(em, [customerId])
    assertInvited(actor, invitation.email)
    const inviterRole = await findRole(em, { customerId: invitation.invitedBy.id, siteId })
    if (inviterRole !== 'owner') throw new DomainError('link_invalid')
    const open = { id: invitation.id, acceptedAt: null, revokedAt: null, expiresAt: { $gt: now } }
    const accepted = await em.nativeUpdate(SiteInvitation, open, {
      acceptedAt: now,
      acceptedBy: em.getReference(CustomerUser, customerId),
    })
    if (accepted === 0) throw new DomainError('link_invalid')
    const { role } = invitation
    await recordAudit(inside, { action: 'ownership.acceptInvitation', customerId, siteId, details: { role } })
    const ownership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
    if (!ownership) return addSiteToCustomer(inside, { customerId, siteId, role })
    if (role === 'collaborator' || ownership.isOwner) return toOwnership(ownership)
    await em.nativeUpdate(CustomerSiteOwnership, { id: ownership.id }, { role, updatedAt: now })
    return toOwnership(ownership, { role })
  })
}
