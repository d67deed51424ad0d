import {
  CustomerSiteOwnership,
  CustomerUser,
  lockCustomers,
  lockSite,
  Site,
  SiteInvitation,
  SiteTransfer,
} from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { PostingContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { hashToken } from '../links.ts'
import { postLetter } from '../mail/post.ts'
import { keepFromMembers } from '../tickets/keep-from-members.ts'
import { inTransaction } from '../transaction.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { toOwnership } from './memberships.ts'
import { findRole } from './queries.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import { assertInvited, assertPaid, nameOfSite } from './rules.ts'
import type { Ownership } from './schema.ts'

/**
 * Takes a site over: the caller owns it, the giver leaves, and what the giver pays and had sent out for it ends. Open
 * tickets follow the site, settled ones stay with the staff. Both are mailed.
 * Errors: `link_invalid`, also when the giver is no longer an owner; `forbidden` for another address than the offer's
 * or an unverified one; `payment_overdue`.
 */
export function acceptTransfer(
  ctx: PostingContext<CustomerActor>,
  { token }: { token: string },
): Promise<Ownership> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now, services } = inside
    const { customerId } = actor
    const offer = await em.findOne(SiteTransfer, { tokenHash: hashToken(token) }, { populate: ['giver'] })
    if (!offer) throw new DomainError('link_invalid')
    const [siteId, giverId] = [offer.site.id, offer.giver.id]
    await lockSite(em, siteId)
    await lockCustomers(em, [giverId, customerId])
    assertInvited(actor, offer.email)
    if ((await findRole(em, { customerId: giverId, siteId })) !== 'owner')
      throw new DomainError('link_invalid')
    const open = { id: offer.id, acceptedAt: null, cancelledAt: null, expiresAt: { $gt: now } }
    const accepted = await em.nativeUpdate(SiteTransfer, open, {
      acceptedAt: now,
      taker: em.getReference(CustomerUser, customerId),
    })
    if (accepted === 0) throw new DomainError('link_invalid')
    const site = await em.findOneOrFail(Site, siteId)
    assertPaid(site)
    const ownership = await becomeOwner(inside, siteId)
    await removeSiteFromCustomer(inside, { customerId: giverId, siteId })
    await keepFromMembers(em, siteId, 'settled')
    const invitations = { site: siteId, invitedBy: giverId, acceptedAt: null, revokedAt: null }
    await em.nativeUpdate(SiteInvitation, invitations, { revokedAt: now })
    const done = { kind: 'transfer-done', site: nameOfSite(site) } as const
    const { publicUrl } = services
    const giver = offer.giver.loginEmail ?? offer.giver.email
    await postLetter(em, services, { ...done, to: giver, url: `${publicUrl}/sites`, role: 'giver' })
    await postLetter(em, services, {
      ...done,
      to: actor.email,
      url: `${publicUrl}/sites/${siteId}`,
      role: 'taker',
    })
    await recordAudit(inside, {
      action: 'ownership.acceptTransfer',
      customerId,
      siteId,
      details: { giverId },
    })
    return ownership
  })
}

async function becomeOwner(ctx: PostingContext<CustomerActor>, siteId: string): Promise<Ownership> {
  const { em, actor, now } = ctx
  const { customerId } = actor
  const ownership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
  if (!ownership) return addSiteToCustomer(ctx, { customerId, siteId, role: 'owner' })
  await em.nativeUpdate(CustomerSiteOwnership, { id: ownership.id }, { role: 'owner', updatedAt: now })
  return toOwnership(ownership, { role: 'owner' })
}
