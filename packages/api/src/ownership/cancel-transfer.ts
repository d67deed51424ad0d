import { lockSite, SiteTransfer } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { assertMember } from './memberships.ts'

/** Takes an open offer back, also another owner's. Without one, nothing changes. Errors: `not_found`, `forbidden`. */
export function cancelTransfer(
  ctx: VerbContext<CustomerActor>,
  { siteId }: { siteId: string },
): Promise<{ cancelled: boolean }> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockSite(em, siteId)
    await assertMember(inside, 'ownership.cancelTransfer', siteId)
    const open = { site: siteId, acceptedAt: null, cancelledAt: null }
    const cancelled = await em.nativeUpdate(SiteTransfer, open, { cancelledAt: now })
    if (cancelled === 0) return { cancelled: false }
    await recordAudit(inside, { action: 'ownership.cancelTransfer', siteId })
    return { cancelled: true }
  })
}
