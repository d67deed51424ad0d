import { LockMode, lockSite, Payment, type Refund } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { moneyFromNumeric, numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { postRefunded } from './letters.ts'
import type { ProviderPayment, ProviderRefund } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { askForRefunds, type Handed, keepAnswers, keepHanded } from './refund-answers.ts'
import { settleWhollyRefunded } from './settle-wholly-refunded.ts'

const LOOKS = 10

/** What the provider said at one look, and of which revision of our side that is the newest. */
interface Look {
  revision: number
  current: ProviderPayment
  answers: ProviderRefund[]
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
  const { payments } = ctx.services
  const subject = { provider: payments.name, providerPaymentId }
  for (let look = 0; look < LOOKS; look += 1) {
    const known = await ctx.em.findOne(Payment, subject, { refresh: true })
    if (!known) return 'ignored'
    const { revision } = known
    const current = await payments.findPayment(providerPaymentId)
    if (!current && handed) throw new Error('The provider does not know a payment that it refunds')
    if (!current) return 'settled'
    const answers = await askForRefunds(ctx, known, current)
    if (await applyUnlessChanged(ctx, known, { revision, current, answers }, handed)) return 'settled'
  }
  throw new Error('The payment was changed at every look')
}

/**
 * The provider is asked before anything is locked. False if somebody else has changed our side since: what they have
 * seen may be newer.
 */
function applyUnlessChanged(
  ctx: PurchaseContext,
  { id, site }: Payment,
  { revision, current, answers }: Look,
  handed?: Handed,
): Promise<boolean> {
  return inTransaction(ctx, async (inside) => {
    const { em } = inside
    if (site) await lockSite(em, site.id)
    const payment = await em.findOneOrFail(Payment, id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    if (payment.revision !== revision) return false
    const given = current.refunded.amount - moneyFromNumeric(payment.refundedAmount).amount
    const refundedAmount = numericFromMoney(current.refunded)
    await em.nativeUpdate(Payment, { id }, { refundedAmount, revision: revision + 1 })
    if (handed) await keepHanded(inside, handed)
    const failed = await keepAnswers(inside, answers)
    await raiseFailures(inside, payment, { failed, missing: Math.max(0, -given) })
    if (given > 0) await applyRefunds(inside, payment, current)
    return true
  })
}

/** A bank can refuse a refund days after it was accepted. Where the site is by then, is for staff to look at. */
async function raiseFailures(
  ctx: PurchaseContext,
  payment: Payment,
  { failed, missing }: { failed: Refund[]; missing: number },
): Promise<void> {
  const ofOthers = failed.reduce((left, { amount }) => left - moneyFromNumeric(amount).amount, missing)
  const others = { id: payment.id, amount: numericFromMoney({ amount: ofOthers }) }
  for (const { id, amount } of ofOthers > 0 ? [...failed, others] : failed) {
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
  const before = moneyFromNumeric(payment.refundedAmount)
  await postRefunded(ctx, payment, {
    amount: current.refunded.amount - before.amount,
    currency: payment.currency,
  })
  if (numericFromMoney(current.refunded) !== payment.amount) return
  await settleWhollyRefunded(ctx, payment)
}
