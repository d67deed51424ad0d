import { CustomerUser, lockSite, Site, SiteTransfer } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { LimitedContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { DomainError, invalidInput } from '../errors.ts'
import { spendAttempt, spendAttemptInTransaction } from '../limits.ts'
import { linkTo, newToken } from '../links.ts'
import { postLetter } from '../mail/post.ts'
import { inTransaction } from '../transaction.ts'
import { assertMember } from './memberships.ts'
import { assertPaid, nameOf, nameOfSite } from './rules.ts'
import { type TransferOffer, toTransferOffer } from './schema.ts'

const VALID_MS = DAY_MS

/**
 * Offers to hand the caller's part in a site over to whoever has this address, and mails both. One offer per site at a
 * time. Errors: `not_found`, `forbidden`, `payment_overdue`, `conflict` while another offer is open,
 * `rate_limited` for too many by the caller, or to the address.
 */
export async function offerTransfer(
  ctx: LimitedContext<CustomerActor>,
  { siteId, email }: { siteId: string; email: string },
): Promise<TransferOffer> {
  const { services, actor, address } = ctx
  await spendAttempt(services.pool, 'invite', { account: actor.customerId, address })
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockSite(em, siteId)
    await assertMember(inside, 'ownership.offerTransfer', siteId)
    if (email === actor.email) throw invalidInput(['email'], 'This is your own address')
    const site = await em.findOneOrFail(Site, siteId)
    assertPaid(site)
    const open = { site: siteId, acceptedAt: null, cancelledAt: null }
    await em.nativeUpdate(SiteTransfer, { ...open, expiresAt: { $lte: now } }, { cancelledAt: now })
    if ((await em.count(SiteTransfer, open)) > 0) {
      throw new DomainError('conflict', 'This site is on offer already. Cancel that offer first.')
    }
    const { token, hash } = newToken()
    const offer = em.create(SiteTransfer, {
      site,
      giver: em.getReference(CustomerUser, actor.customerId),
      email,
      tokenHash: hash,
      createdAt: now,
      expiresAt: new Date(now.getTime() + VALID_MS),
    })
    await em.flush()
    const name = nameOfSite(site)
    await spendAttemptInTransaction(em, 'be-invited', { account: email })
    await postLetter(em, services, {
      kind: 'transfer-offer',
      to: email,
      url: linkTo(services.publicUrl, '/transfer', token),
      site: name,
      giver: nameOf(actor),
    })
    await postLetter(em, services, {
      kind: 'transfer-offered',
      to: actor.email,
      url: `${services.publicUrl}/sites/${siteId}`,
      site: name,
      taker: email,
    })
    await recordAudit(inside, { action: 'ownership.offerTransfer', siteId, details: { email } })
    return toTransferOffer(offer)
  })
}
