import { LockMode, lockSite, Payment, Refund } from '@webmagic/db'
import { moneyFromNumeric, numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import { postRefunded } from './letters.ts'
import type { ProviderPayment, ProviderRefund } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { settleWhollyRefunded } from './settle-wholly-refunded.ts'

/** A refund that the provider has just taken on. */
interface Handed {
  refundId: string
  answer: ProviderRefund
}

/**
 * Brings a payment to what the provider has given back of it, whoever asked for that, and refunds of ours to how they
 * stand there.
 */
export async function settleRefunds(
  ctx: PurchaseContext,
  providerPaymentId: string,
  handed?: Handed,
): Promise<'settled' | 'ignored'> {
  const provider = ctx.services.payments.name
  const known = await ctx.em.findOne(Payment, { provider, providerPaymentId })
  if (!known) return 'ignored'
  const current = await ctx.services.payments.findPayment(providerPaymentId)
  if (!current) return 'settled'
  const before = known.refundedAmount
  const answers = await askForRefunds(ctx, known, current)
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    if (known.site) await lockSite(em, known.site.id)
    const payment = await em.findOneOrFail(Payment, known.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    const given = current.refunded.amount - moneyFromNumeric(payment.refundedAmount).amount
    // The provider was asked before the lock: somebody else may have seen more since.
    const missing = payment.refundedAmount === before ? Math.max(0, -given) : 0
    if (handed) await keepHanded(inside, handed)
    const failed = await keepAnswers(inside, answers)
    if (missing > 0)
      await em.nativeUpdate(Payment, { id: payment.id }, { refundedAmount: numericOf(current) })
    if (missing > 0 || failed.length > 0) await raiseFailures(inside, payment, { failed, missing })
    if (given > 0) await applyRefunds(inside, payment, current)
  })
  return 'settled'
}

/** How refunds of ours stand that may have ended: those that are pending, and all once less is back than was. */
async function askForRefunds(
  { em, services }: PurchaseContext,
  payment: Payment,
  current: ProviderPayment,
): Promise<ProviderRefund[]> {
  const isLess = current.refunded.amount < moneyFromNumeric(payment.refundedAmount).amount
  const status = { $in: isLess ? ['pending' as const, 'done' as const] : ['pending' as const] }
  const asked = await em.find(Refund, { payment: payment.id, status, providerRefundId: { $ne: null } })
  const answers: ProviderRefund[] = []
  for (const { providerRefundId } of asked) {
    const answer = providerRefundId ? await services.payments.findRefund(providerRefundId) : null
    if (answer) answers.push(answer)
  }
  return answers
}

/** An event may have shown all of the payment to be back before the answer to our request came. */
async function keepHanded({ em, now }: PurchaseContext, { refundId, answer }: Handed): Promise<void> {
  const { id: providerRefundId, status } = answer
  const asked = { id: refundId, providerRefundId: null, status: { $in: ['due' as const, 'done' as const] } }
  await em.nativeUpdate(Refund, asked, { status, providerRefundId, updatedAt: now })
}

/** Where a refund may come from; an answer that is older than what is known changes nothing. */
const BEFORE: Record<ProviderRefund['status'], Refund['status'][]> = {
  pending: [],
  done: ['pending'],
  failed: ['pending', 'done'],
}

/** Returns those that have failed since. */
async function keepAnswers({ em, now }: PurchaseContext, answers: ProviderRefund[]): Promise<Refund[]> {
  const failed: Refund[] = []
  for (const { id: providerRefundId, status } of answers) {
    const known = { providerRefundId, status: { $in: BEFORE[status] } }
    const changed = await em.nativeUpdate(Refund, known, { status, updatedAt: now })
    if (changed > 0 && status === 'failed') failed.push(await em.findOneOrFail(Refund, { providerRefundId }))
  }
  return failed
}

/** A bank can refuse a refund days after it was accepted. Where the site is by then, is for staff to look at. */
async function raiseFailures(
  ctx: PurchaseContext,
  payment: Payment,
  { failed, missing }: { failed: Refund[]; missing: number },
): Promise<void> {
  const others = { id: payment.id, amount: numericFromMoney({ amount: missing }) }
  for (const { id, amount } of failed.length > 0 ? failed : [others]) {
    await raiseException(ctx, {
      kind: 'refund_failed',
      subject: id,
      paymentId: payment.id,
      ...(payment.purchase ? { purchaseId: payment.purchase.id } : {}),
      details: { missing: `${amount} ${payment.currency}` },
    })
  }
}

async function applyRefunds(ctx: PurchaseContext, payment: Payment, current: ProviderPayment): Promise<void> {
  const { em, now } = ctx
  const refundedAmount = numericOf(current)
  const before = moneyFromNumeric(payment.refundedAmount)
  await em.nativeUpdate(Payment, { id: payment.id }, { refundedAmount })
  await postRefunded(ctx, payment, {
    amount: current.refunded.amount - before.amount,
    currency: payment.currency,
  })
  if (refundedAmount !== payment.amount) return
  await em.nativeUpdate(Refund, { payment: payment.id, status: 'due' }, { status: 'done', updatedAt: now })
  await settleWhollyRefunded(ctx, payment)
}

function numericOf({ refunded }: ProviderPayment): string {
  return numericFromMoney(refunded)
}
