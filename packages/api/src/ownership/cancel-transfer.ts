import { lockSite, SiteTransfer } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { findRole } from './queries.ts'
import { assertMembership } from './rules.ts'

/** Takes an open offer back, also another owner's. Without one, nothing changes. Errors: `not_found`, `forbidden`. */
export function cancelTransfer(
  ctx: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ cancelled: boolean }> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    await lockSite(em, siteId)
    const own = await findRole(em, { customerId: actor.customerId, siteId })
    assertMembership(actor, ACCESS['ownership.cancelTransfer'].customer, own)
    const open = { site: siteId, acceptedAt: null, cancelledAt: null }
    const cancelled = await em.nativeUpdate(SiteTransfer, open, { cancelledAt: now })
    if (cancelled === 0) return { cancelled: false }
    await recordAudit(inside, { action: 'ownership.cancelTransfer', siteId })
    return { cancelled: true }
  })
}
