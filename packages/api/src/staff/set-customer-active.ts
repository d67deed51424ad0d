import { CustomerUser, lockCustomers, SiteInvitation, SiteTransfer } from '@webmagic/db'
import { recordAudit } from '../audit.ts'
import type { PostingContext, Services, VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { getCustomer } from './queries.ts'
import type { Customer } from './schema.ts'

/** Whoever took an account over may have sent invitations and offers from it. */
async function endWhatTheySent({ em, now }: VerbContext, customerId: string): Promise<void> {
  const invitations = { invitedBy: customerId, acceptedAt: null, revokedAt: null }
  await em.nativeUpdate(SiteInvitation, invitations, { revokedAt: now })
  const offers = { giver: customerId, acceptedAt: null, cancelledAt: null }
  await em.nativeUpdate(SiteTransfer, offers, { cancelledAt: now })
}

/** Lets a customer sign in, or ends every session and lets them in no more. Errors: `not_found`. */
export async function setCustomerActive(
  ctx: PostingContext & { services: Pick<Services, 'pool'> },
  { customerId, isActive }: { customerId: string; isActive: boolean },
): Promise<Customer> {
  await inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const [customer] = await lockCustomers(em, [customerId])
    if (!customer) throw new DomainError('not_found')
    const changed = await em.nativeUpdate(
      CustomerUser,
      { id: customerId, isActive: !isActive },
      { isActive, updatedAt: now },
    )
    if (!isActive) {
      await em.execute('delete from webmagic.customer_sessions where user_id = ?', [customerId])
      await endWhatTheySent(inside, customerId)
    }
    if (changed > 0) {
      await recordAudit(inside, { action: isActive ? 'customer.enable' : 'customer.disable', customerId })
    }
  })
  return getCustomer(ctx.services, customerId)
}
