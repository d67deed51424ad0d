import { SiteInvitation, SiteTransfer } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { findRole } from './queries.ts'
import { assertMembership } from './rules.ts'
import { type Invitation, type TransferOffer, toInvitation, toTransferOffer } from './schema.ts'

/** The invitations to a site that can still be accepted, newest first. Errors: `not_found`, `forbidden`. */
export async function getInvitations(
  { em, actor, now }: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ invitations: Invitation[] }> {
  const own = await findRole(em, { customerId: actor.customerId, siteId })
  assertMembership(actor, ACCESS['ownership.invitations'].customer, own)
  const open = { site: siteId, acceptedAt: null, revokedAt: null, expiresAt: { $gt: now } }
  const found = await em.find(SiteInvitation, open, { orderBy: { createdAt: 'desc', id: 'asc' }, limit: 100 })
  return { invitations: found.map(toInvitation) }
}

/** The offer of a site that can still be accepted. Errors: `not_found`, `forbidden`. */
export async function getTransferOffer(
  { em, actor, now }: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ offer: TransferOffer | null }> {
  const own = await findRole(em, { customerId: actor.customerId, siteId })
  assertMembership(actor, ACCESS['ownership.transferOffer'].customer, own)
  const open = { site: siteId, acceptedAt: null, cancelledAt: null, expiresAt: { $gt: now } }
  const found = await em.findOne(SiteTransfer, open)
  return { offer: found && toTransferOffer(found) }
}
