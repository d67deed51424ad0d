import { lockSite, Site, Subscription } from '@webmagic/db'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import { postToOwners } from './letters.ts'
import { calendarDateOf } from './rules.ts'
import { settleSubscription } from './settle-subscription.ts'

/**
 * Ends a subscription at the provider, and takes note. At the end of its period, because its payer has left: the owners
 * who are there hear until when the site is paid.
 */
export async function cancelAtProvider(
  ctx: PurchaseContext,
  { subscriptionId, when }: { subscriptionId: string; when: 'now' | 'period-end' },
): Promise<void> {
  await ctx.services.payments.cancelSubscription(subscriptionId, when)
  await settleSubscription(ctx, subscriptionId)
  if (when === 'period-end') await tellOwners(ctx, subscriptionId)
}

async function tellOwners(ctx: PurchaseContext, providerSubscriptionId: string): Promise<void> {
  const provider = ctx.services.payments.name
  const ending = await ctx.em.findOne(Subscription, { provider, providerSubscriptionId })
  if (!ending) return
  await inTransaction(ctx, async (inside) => {
    await lockSite(inside.em, ending.site.id)
    const site = await inside.em.findOneOrFail(Site, ending.site.id, { refresh: true })
    const { subscriptionId, subscriptionEndsAt: end } = site
    if (subscriptionId !== providerSubscriptionId || !end || end <= inside.now) return
    await postToOwners(inside, site, { kind: 'subscription-ending', until: calendarDateOf(end) })
  })
}
