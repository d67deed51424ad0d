import { type Payment, Refund } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { moneyFromNumeric } from '../money.ts'
import type { NeedlessRefund, ProviderPayment, ProviderRefund } from './provider.ts'

/** A refund that the provider has just taken on, or has no money left for. */
export interface Handed {
  refundId: string
  answer: ProviderRefund | NeedlessRefund
}

/** How refunds of ours stand that may have ended: those that are pending, and all once less is back than was. */
export async function askForRefunds(
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

export async function keepHanded({ em, now }: PurchaseContext, { refundId, answer }: Handed): Promise<void> {
  const { id: providerRefundId, status } = answer
  const asked = { id: refundId, status: 'due' as const }
  await em.nativeUpdate(Refund, asked, { status, providerRefundId, updatedAt: now })
}

/** Where a refund may come from; an answer that is older than what is known changes nothing. */
const BEFORE: Record<ProviderRefund['status'], Refund['status'][]> = {
  pending: [],
  done: ['pending'],
  failed: ['pending', 'done'],
}

/** Returns those that have failed since. */
export async function keepAnswers(
  { em, now }: PurchaseContext,
  answers: ProviderRefund[],
): Promise<Refund[]> {
  const failed: Refund[] = []
  for (const { id: providerRefundId, status } of answers) {
    const known = { providerRefundId, status: { $in: BEFORE[status] } }
    const changed = await em.nativeUpdate(Refund, known, { status, updatedAt: now })
    if (changed > 0 && status === 'failed') failed.push(await em.findOneOrFail(Refund, { providerRefundId }))
  }
  return failed
}
