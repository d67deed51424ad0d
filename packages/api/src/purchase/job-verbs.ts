import { Checkout } from '@webmagic/db'
import type { PurchaseContext } from './checkout.ts'
import { settleSubscription } from './settle-subscription.ts'

/** Ends a subscription at the provider, and takes note. */
export async function cancelAtProvider(
  ctx: PurchaseContext,
  { subscriptionId, when }: { subscriptionId: string; when: 'now' | 'period-end' },
): Promise<void> {
  await ctx.services.payments.cancelSubscription(subscriptionId, when)
  await settleSubscription(ctx, subscriptionId)
}

/** Nobody can pay any more for what has expired here. */
export async function expireAtProvider({ em, services }: PurchaseContext, checkoutId: string): Promise<void> {
  const checkout = await em.findOne(Checkout, { id: checkoutId })
  if (checkout?.providerCheckoutId) await services.payments.expireCheckout(checkout.providerCheckoutId)
}
