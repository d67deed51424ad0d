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
  const before = known.refundedAmount
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    if (known.site) await lockSite(em, known.site.id)
    const payment = await em.findOneOrFail(Payment, known.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    const given = current.refunded.amount - moneyFromNumeric(payment.refundedAmount).amount
    if (given > 0) await applyRefunds(inside, payment, current)
    // The provider was asked before the lock: somebody else may have seen more since.
    if (given < 0 && payment.refundedAmount === before) await takeNoteOfFailure(inside, payment, current)
  })
  return 'settled'
}

/** A bank can refuse a refund days after it was accepted. Where the site is by then, is for staff to look at. */
async function takeNoteOfFailure(
  ctx: PurchaseContext,
  payment: Payment,
  current: ProviderPayment,
): Promise<void> {
  const { em, now } = ctx
  const refundedAmount = numericFromMoney(current.refunded)
  const missing = moneyFromNumeric(payment.refundedAmount).amount - current.refunded.amount
  await em.nativeUpdate(Payment, { id: payment.id }, { refundedAmount })
  const amount = numericFromMoney({ amount: missing })
  const failed = await em.findOne(Refund, { payment: payment.id, status: { $ne: 'failed' }, amount })
  if (failed) await em.nativeUpdate(Refund, { id: failed.id }, { status: 'failed', updatedAt: now })
  await raiseException(ctx, {
    kind: 'refund_failed',
    subject: failed?.id ?? payment.id,
    paymentId: payment.id,
    ...(payment.purchase ? { purchaseId: payment.purchase.id } : {}),
    details: { missing: `${amount} ${payment.currency}` },
  })
}

async function applyRefunds(ctx: PurchaseContext, payment: Payment, current: ProviderPayment): Promise<void> {
  const { em, now } = ctx
  const refundedAmount = numericFromMoney(current.refunded)
  const before = moneyFromNumeric(payment.refundedAmount)
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
