import { Purchase, Refund, Subscription } from '@webmagic/db'
import { moneyFromNumeric } from '../money.ts'
import type { PurchaseContext } from './checkout.ts'
import { raiseException } from './raise-exception.ts'
import { settleRefunds } from './settle-refunds.ts'

/**
 * Gives money back at the provider, once however often it is tried: the refund's id is the key. The subscription that
 * came with a payment for a sold site is cancelled first, so that nothing more is taken.
 */
export async function refundPayment(ctx: PurchaseContext, refundId: string): Promise<void> {
  const { em, now, services } = ctx
  const refund = await em.findOne(Refund, { id: refundId }, { populate: ['payment'] })
  if (refund?.status !== 'due') return
  const { payment } = refund
  const purchase = payment.purchase ? await em.findOneOrFail(Purchase, payment.purchase.id) : null
  if (purchase && purchase.status !== 'fulfilled') await cancelItsSubscription(ctx, purchase)
  const done = await services.payments.refund({
    refundId,
    paymentId: payment.providerPaymentId,
    amount: moneyFromNumeric(refund.amount).amount,
  })
  if (done.status === 'failed') {
    await em.nativeUpdate(
      Refund,
      { id: refundId },
      { status: 'failed', providerRefundId: done.id, updatedAt: now },
    )
    await raiseException(ctx, {
      kind: 'refund_failed',
      subject: refundId,
      paymentId: payment.id,
      ...(purchase ? { purchaseId: purchase.id } : {}),
    })
    return
  }
  // Until the provider's count of it is ours, it stays due: it is counted once at every moment.
  const fresh = { ...ctx, em: services.orm.em.fork() }
  await settleRefunds(fresh, payment.providerPaymentId, { refundId, answer: done })
}

async function cancelItsSubscription({ em, services }: PurchaseContext, purchase: Purchase): Promise<void> {
  const checkout = purchase.checkout
  await em.populate(purchase, ['checkout'])
  const kept = await em.findOne(Subscription, { checkout: checkout.id })
  const found = checkout.providerCheckoutId
    ? await services.payments.findCheckout(checkout.providerCheckoutId)
    : null
  const id = kept?.providerSubscriptionId ?? found?.subscriptionId
  if (id) await services.payments.cancelSubscription(id, 'now')
}
