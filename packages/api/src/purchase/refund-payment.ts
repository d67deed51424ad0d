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
  const status = done.status === 'pending' ? 'due' : done.status
  await em.nativeUpdate(Refund, { id: refundId }, { status, providerRefundId: done.id, updatedAt: now })
  if (status === 'failed') {
    await raiseException(ctx, {
      kind: 'refund_failed',
      subject: refundId,
      paymentId: payment.id,
      ...(purchase ? { purchaseId: purchase.id } : {}),
    })
    return
  }
  await settleRefunds({ ...ctx, em: services.orm.em.fork() }, payment.providerPaymentId)
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
