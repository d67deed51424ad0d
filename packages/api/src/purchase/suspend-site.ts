import { lockSite, Site, Subscription } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { postToOwners } from './letters.ts'
import { calendarDateOf } from './rules.ts'
import { settleSubscription } from './settle-subscription.ts'

/** At the end of the grace period: looks again at the provider, and suspends what is still unpaid. */
export async function suspendSite(ctx: PurchaseContext, providerSubscriptionId: string): Promise<void> {
  await settleSubscription(ctx, providerSubscriptionId)
  await whileUnpaid(ctx, providerSubscriptionId, async (inside, site) => {
    // By the clock that started the job: by ours, which may be behind, it could be too early, and nobody asks again.
    const suspended = await inside.em.execute<{ id: string }[]>(
      `update sites set status = 'suspended', updated_at = ?
       where id = ? and status <> 'suspended' and grace_period_ends <= now() returning id`,
      [inside.now, site.id],
    )
    if (suspended.length > 0) await postToOwners(inside, site, { kind: 'site-suspended' })
  })
}

/** Within the grace period that the reminder is for: tells the owners again. */
export async function remindOfPayment(
  ctx: PurchaseContext,
  { subscriptionId, graceEnds }: { subscriptionId: string; graceEnds: Date },
): Promise<void> {
  await whileUnpaid(ctx, subscriptionId, async (inside, site) => {
    if (site.gracePeriodEnds?.getTime() !== graceEnds.getTime() || graceEnds <= inside.now) return
    await postToOwners(inside, site, { kind: 'payment-failed', until: calendarDateOf(graceEnds) })
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
