import { lockSite, SiteInvitation } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { assertMember } from './memberships.ts'

/** Ends an open invitation; one that has ended already stays as it is. Errors: `not_found`, `forbidden`. */
export function revokeInvitation(
  ctx: VerbContext<CustomerActor>,
  { siteId, invitationId }: { siteId: string; invitationId: string },
): Promise<{ revoked: boolean }> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockSite(em, siteId)
    await assertMember(inside, 'ownership.revokeInvitation', siteId)
    const open = { id: invitationId, site: siteId, acceptedAt: null, revokedAt: null }
    const ended = await em.nativeUpdate(SiteInvitation, open, { revokedAt: now })
    if (ended === 0) return { revoked: false }
    await recordAudit(inside, {
      action: 'ownership.revokeInvitation',
      siteId,
      details: { invitationId },
    })
    return { revoked: true }
  })
}
