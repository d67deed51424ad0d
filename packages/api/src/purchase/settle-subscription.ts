import { LockMode, lockSite, Subscription } from '@webmagic/db'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import { settleCheckoutFirst } from './settle-checkout.ts'
import { applySubscription } from './subscriptions.ts'

/** Brings a subscription to what the provider says of it. One that is not ours is ignored. */
export async function settleSubscription(
  ctx: PurchaseContext,
  providerSubscriptionId: string,
): Promise<'settled' | 'ignored'> {
  const { payments } = ctx.services
  const subject = { provider: payments.name, providerSubscriptionId }
  if ((await ctx.em.count(Subscription, subject)) === 0) {
    const unknown = await payments.findSubscription(providerSubscriptionId)
    await settleCheckoutFirst(ctx, unknown?.checkoutId ?? null)
  }
  const known = await ctx.em.findOne(Subscription, subject, { refresh: true })
  if (!known) return 'ignored'
  await inTransaction(ctx, async (inside) => {
    await lockSite(inside.em, known.site.id)
    await inside.em.findOneOrFail(Subscription, known.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    // Read under the lock: what an event that came later has brought must not be undone by an earlier look.
    const current = await payments.findSubscription(providerSubscriptionId)
    if (current) await applySubscription(inside, current, known.site.id)
  })
  return 'settled'
}
