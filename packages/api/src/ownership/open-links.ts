import { SiteInvitation, SiteTransfer } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { assertMember } from './memberships.ts'
import { type Invitation, type TransferOffer, toInvitation, toTransferOffer } from './schema.ts'

/** The invitations to a site that can still be accepted, newest first. Errors: `not_found`, `forbidden`. */
export async function getInvitations(
  ctx: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ invitations: Invitation[] }> {
  const { em, now } = ctx
  await assertMember(ctx, 'ownership.invitations', siteId)
  const open = { site: siteId, acceptedAt: null, revokedAt: null, expiresAt: { $gt: now } }
  const found = await em.find(SiteInvitation, open, { orderBy: { createdAt: 'desc', id: 'asc' }, limit: 100 })
  return { invitations: found.map(toInvitation) }
}

/** The offer of a site that can still be accepted. Errors: `not_found`, `forbidden`. */
export async function getTransferOffer(
  ctx: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ offer: TransferOffer | null }> {
  const { em, now } = ctx
  await assertMember(ctx, 'ownership.transferOffer', siteId)
  const open = { site: siteId, acceptedAt: null, cancelledAt: null, expiresAt: { $gt: now } }
  const found = await em.findOne(SiteTransfer, open)
  return { offer: found && toTransferOffer(found) }
}
