import {
  CustomerSiteOwnership,
  lockCustomers,
  type Purchase,
  Site,
  SiteInvitation,
  SiteTransfer,
} from '@webmagic/db'
import { SYSTEM } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { removeSiteFromCustomer } from '../ownership/remove-site-from-customer.ts'
import { keepFromMembers } from '../tickets/keep-from-members.ts'
import { cancelNow } from './cancel-now.ts'
import { expireCheckouts } from './expire-checkouts.ts'
import { releaseSubscriptions } from './subscriptions.ts'

/** It is the former owner's, and they may want it for another site. */
const WITHOUT_DOMAIN = {
  customDomain: null,
  domainVerified: false,
  domainVerificationToken: null,
  domainVerifiedAt: null,
  sslProvisioned: false,
  sslCertificatePath: null,
  sslProvisionedAt: null,
} as const

/**
 * Puts a site whose purchase was refunded back on sale: without members, invitations, offers, subscription and domain.
 * Not if it has gone on to somebody else since, unless staff have decided so, nor if it was sold again: then nothing
 * changes, and the answer is false. The site must be locked.
 */
export async function takeBackSite(
  ctx: VerbContext,
  purchase: Purchase,
  { evenFromOthers = false } = {},
): Promise<boolean> {
  const { em, now } = ctx
  const site = await em.findOneOrFail(Site, purchase.site.id, { refresh: true })
  const members = await em.find(CustomerSiteOwnership, { site: site.id })
  await lockCustomers(
    em,
    members.map(({ customer }) => customer.id),
  )
  const payer = members.find(({ customer }) => customer.id === purchase.customer?.id)
  const wasHandedOver = { site: site.id, acceptedAt: { $gte: purchase.createdAt } }
  const isPayers = payer?.isOwner && (await em.count(SiteTransfer, wasHandedOver)) === 0
  if (site.purchaseId !== purchase.id || !(isPayers || evenFromOthers)) return false
  await cancelNow(ctx, site.subscriptionId ? { id: site.subscriptionId } : null)
  await releaseSubscriptions(ctx, site.id, null)
  await em.nativeUpdate(
    Site,
    { id: site.id },
    {
      status: 'preview',
      purchaseId: null,
      purchasedAt: null,
      purchaseTransactionId: null,
      subscriptionId: null,
      subscriptionStatus: null,
      subscriptionStartedAt: null,
      subscriptionEndsAt: null,
      nextBillingDate: null,
      gracePeriodEnds: null,
      ...WITHOUT_DOMAIN,
      updatedAt: now,
    },
  )
  await expireCheckouts(ctx, site.id, 'subscription')
  for (const { customer } of members) {
    await removeSiteFromCustomer({ ...ctx, actor: SYSTEM }, { customerId: customer.id, siteId: site.id })
  }
  await keepFromMembers(em, site.id, 'all')
  await em.nativeUpdate(
    SiteInvitation,
    { site: site.id, acceptedAt: null, revokedAt: null },
    { revokedAt: now },
  )
  await em.nativeUpdate(
    SiteTransfer,
    { site: site.id, acceptedAt: null, cancelledAt: null },
    { cancelledAt: now },
  )
  return true
}
