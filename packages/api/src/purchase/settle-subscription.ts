import { LockMode, lockSite, Subscription } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import type { ProviderSubscription } from './provider.ts'
import { settleCheckoutFirst } from './settle-checkout.ts'
import { applySubscription } from './subscriptions.ts'

const LOOKS = 10

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
  for (let look = 0; look < LOOKS; look += 1) {
    const known = await ctx.em.findOne(Subscription, subject, { refresh: true })
    if (!known) return 'ignored'
    const current = await payments.findSubscription(providerSubscriptionId)
    if (!current || (await applyUnlessChanged(ctx, known, current))) return 'settled'
  }
  throw new Error('The subscription was changed at every look')
}

/**
 * The provider is asked before anything is locked. False if somebody else has changed our side since: what they have
 * seen may be newer.
 */
function applyUnlessChanged(
  ctx: PurchaseContext,
  { id, revision, site }: Subscription,
  current: ProviderSubscription,
): Promise<boolean> {
  return inTransaction(ctx, async (inside) => {
    await lockSite(inside.em, site.id)
    const found = await inside.em.findOneOrFail(Subscription, id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    if (found.revision !== revision) return false
    await applySubscription(inside, current, site.id)
    return true
  })
}
