import { Checkout } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { cancelNow } from './cancel-now.ts'
import { processPurchasePayment } from './process-purchase-payment.ts'
import type { ProviderSubscription } from './provider.ts'
import { startSubscription } from './start-subscription.ts'

type Settled = 'settled' | 'ignored'

/** Brings a checkout to what the provider says of it. Of one that is not ours, nothing is known: it is ignored. */
export async function settleCheckout(ctx: PurchaseContext, providerCheckoutId: string): Promise<Settled> {
  const { em, now, services } = ctx
  const found = await services.payments.findCheckout(providerCheckoutId)
  const checkout = found?.checkoutId ? await em.findOne(Checkout, { id: found.checkoutId }) : null
  if (!found || !checkout || checkout.provider !== services.payments.name) return 'ignored'
  if (found.status === 'expired') {
    const open = { id: checkout.id, status: 'open' as const, providerCheckoutId }
    await em.nativeUpdate(Checkout, open, { status: 'expired', updatedAt: now })
    return 'settled'
  }
  if (found.status !== 'complete') return 'settled'
  const subscription = found.subscriptionId
    ? await services.payments.findSubscription(found.subscriptionId)
    : null
  if (found.hasFailed) return giveUp(ctx, checkout.id, subscription)
  // Complete, but the money is still on its way.
  if (!found.payment && !found.isFree) return 'settled'
  if (checkout.kind === 'subscription') {
    await startSubscription(ctx, {
      checkoutId: checkout.id,
      providerCheckoutId,
      payment: found.payment,
      subscription,
    })
  } else {
    const waiting = { id: checkout.id, status: { $in: ['open', 'expired'] as const } }
    await em.nativeUpdate(Checkout, waiting, { status: 'paid', updatedAt: now })
    await processPurchasePayment(ctx, {
      checkoutId: checkout.id,
      providerCheckoutId,
      payment: found.payment,
      subscription,
    })
  }
  return 'settled'
}

/** Nothing was paid, and nothing more is to be taken. */
async function giveUp(
  ctx: PurchaseContext,
  id: string,
  subscription: ProviderSubscription | null,
): Promise<Settled> {
  await inTransaction(ctx, async ({ em, now }) => {
    await em.nativeUpdate(Checkout, { id, status: 'open' }, { status: 'expired', updatedAt: now })
    await cancelNow({ em }, subscription)
  })
  return 'settled'
}

/** For an event that came before the one of the checkout it belongs to. */
export async function settleCheckoutFirst(ctx: PurchaseContext, checkoutId: string | null): Promise<void> {
  if (checkoutId === null) return
  const checkout = await ctx.em.findOne(Checkout, { id: checkoutId })
  if (checkout?.providerCheckoutId) await settleCheckout(ctx, checkout.providerCheckoutId)
}
