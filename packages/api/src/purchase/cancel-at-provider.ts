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
