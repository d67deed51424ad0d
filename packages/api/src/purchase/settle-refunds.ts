import { Checkout, LockMode, lockSite, Payment, Purchase, Refund } from '@webmagic/db'
import { moneyFromNumeric, numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import { postRefunded } from './letters.ts'
import type { ProviderPayment } from './provider.ts'
import { raiseException, settleException } from './raise-exception.ts'
import { takeBackSite } from './take-back-site.ts'

/**
 * Brings a payment to what the provider has given back of it, whoever asked for that. Once all of a purchase is back,
 * the site goes back on sale. A part, and a monthly payment, never change who has the site.
 */
export async function settleRefunds(
  ctx: PurchaseContext,
  providerPaymentId: string,
): Promise<'settled' | 'ignored'> {
  const provider = ctx.services.payments.name
  const known = await ctx.em.findOne(Payment, { provider, providerPaymentId })
  if (!known) return 'ignored'
  const current = await ctx.services.payments.findPayment(providerPaymentId)
  if (!current) return 'settled'
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    if (known.site) await lockSite(em, known.site.id)
    const payment = await em.findOneOrFail(Payment, known.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    await applyRefunds(inside, payment, current)
  })
  return 'settled'
}

async function applyRefunds(ctx: PurchaseContext, payment: Payment, current: ProviderPayment): Promise<void> {
  const { em, now } = ctx
  const refundedAmount = numericFromMoney(current.refunded)
  const before = moneyFromNumeric(payment.refundedAmount)
  // The provider was asked before the lock: somebody else may have seen more since.
  if (current.refunded.amount <= before.amount) return
  await em.nativeUpdate(Payment, { id: payment.id }, { refundedAmount })
  const isFull = refundedAmount === payment.amount
  if (isFull)
    await em.nativeUpdate(Refund, { payment: payment.id, status: 'due' }, { status: 'done', updatedAt: now })
  await postRefunded(ctx, payment, {
    amount: current.refunded.amount - before.amount,
    currency: payment.currency,
  })
  if (isFull && payment.purchase) await settlePurchase(ctx, payment.purchase.id, payment.id)
  else if (isFull && payment.checkout) await settleUnwanted(ctx, payment.checkout.id)
}

/** What was paid for a subscription that did not come to be. */
async function settleUnwanted(ctx: PurchaseContext, checkoutId: string): Promise<void> {
  const { em, now } = ctx
  const unwanted = { id: checkoutId, status: 'refund_due' as const }
  await em.nativeUpdate(Checkout, unwanted, { status: 'refunded', updatedAt: now })
  await settleException(ctx, 'mismatch', checkoutId)
}

async function settlePurchase(ctx: PurchaseContext, purchaseId: string, paymentId: string): Promise<void> {
  const { em, now } = ctx
  const purchase = await em.findOneOrFail(Purchase, purchaseId, { refresh: true })
  if (purchase.status === 'refunded') return
  if (purchase.status === 'fulfilled' && !(await takeBackSite(ctx, purchase))) {
    await raiseException(ctx, { kind: 'refund_kept', subject: purchaseId, purchaseId, paymentId })
    return
  }
  await em.nativeUpdate(Purchase, { id: purchaseId }, { status: 'refunded', updatedAt: now })
  await em.nativeUpdate(Checkout, { id: purchase.checkout.id }, { status: 'refunded', updatedAt: now })
  await settleException(ctx, 'refund_due', purchaseId)
  await settleException(ctx, 'mismatch', purchaseId)
}
