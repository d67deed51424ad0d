import { lockSite, Site, Subscription } from '@webmagic/db'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import { postToOwners } from './letters.ts'
import { calendarDateOf } from './rules.ts'
import { settleSubscription } from './settle-subscription.ts'

/** At the end of the grace period: looks again at the provider, and suspends what is still unpaid. */
export async function suspendSite(ctx: PurchaseContext, providerSubscriptionId: string): Promise<void> {
  await settleSubscription(ctx, providerSubscriptionId)
  await whileUnpaid(ctx, providerSubscriptionId, async (inside, site) => {
    if (!site.gracePeriodEnds || site.gracePeriodEnds > inside.now || site.status === 'suspended') return
    await inside.em.nativeUpdate(Site, { id: site.id }, { status: 'suspended', updatedAt: inside.now })
    await postToOwners(inside, site, { kind: 'site-suspended' })
  })
}

/** Within the grace period: tells the owners again. */
export async function remindOfPayment(ctx: PurchaseContext, providerSubscriptionId: string): Promise<void> {
  await whileUnpaid(ctx, providerSubscriptionId, async (inside, site) => {
    if (!site.gracePeriodEnds || site.gracePeriodEnds <= inside.now) return
    await postToOwners(inside, site, { kind: 'payment-failed', until: calendarDateOf(site.gracePeriodEnds) })
  })
}

async function whileUnpaid(
  ctx: PurchaseContext,
  providerSubscriptionId: string,
  work: (inside: PurchaseContext, site: Site) => Promise<void>,
): Promise<void> {
  const provider = ctx.services.payments.name
  const subscription = await ctx.em.findOne(Subscription, { provider, providerSubscriptionId })
  if (!subscription) return
  await inTransaction(ctx, async (inside) => {
    await lockSite(inside.em, subscription.site.id)
    const site = await inside.em.findOneOrFail(Site, subscription.site.id, { refresh: true })
    if (site.subscriptionId === providerSubscriptionId && site.subscriptionStatus === 'past_due') {
      await work(inside, site)
    }
  })
}
