import { AdminUser, LockMode, lockSite, Payment, Purchase, Refund } from '@webmagic/db'
import type { StaffActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { once } from '../idempotency.ts'
import { addJob } from '../jobs.ts'
import { moneyFromNumeric, numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { type RefundAnswer, type RefundInput, refund as refundAnswer } from './schema.ts'

/**
 * Gives a purchase's payment back, or a part of it. The money moves in a job; once all of it is back, the site goes
 * back on sale. The same idempotency key again is the same refund. Errors: `not_found`, `validation_failed` for more
 * than is left, `conflict` when nothing is, or for a key that was used with other input.
 */
export function refund(ctx: VerbContext<StaffActor>, input: RefundInput): Promise<RefundAnswer> {
  return inTransaction(ctx, (inside) =>
    once(
      {
        em: inside.em,
        caller: `refund ${inside.actor.staffId}`,
        key: input.idempotencyKey,
        input,
        result: refundAnswer,
      },
      () => askForRefund(inside, input),
    ),
  )
}

async function askForRefund(ctx: VerbContext<StaffActor>, input: RefundInput): Promise<RefundAnswer> {
  const { em, actor, now } = ctx
  const purchase = await em.findOne(Purchase, { id: input.purchaseId })
  if (!purchase) throw new DomainError('not_found')
  await lockSite(em, purchase.site.id)
  const payment = await em.findOneOrFail(
    Payment,
    { purchase: purchase.id },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  )
  const due = await em.find(Refund, { payment: payment.id, status: 'due' })
  const left =
    centsOf(payment.amount) - centsOf(payment.refundedAmount) - sum(due.map(({ amount }) => amount))
  if (left <= 0) throw new DomainError('conflict', 'All of this payment is refunded, or about to be.')
  const amount = input.amount ?? left
  if (amount > left) throw tooMuch(left)
  const id = await em.insert(Refund, {
    payment: payment.id,
    amount: numericFromMoney({ amount }),
    currency: payment.currency,
    requestedBy: em.getReference(AdminUser, actor.staffId),
    createdAt: now,
    updatedAt: now,
  })
  await addJob(em, 'refund-payment', { refundId: id })
  await recordAudit(ctx, {
    action: 'purchase.refund',
    siteId: purchase.site.id,
    ...(purchase.customer ? { customerId: purchase.customer.id } : {}),
    details: { purchaseId: purchase.id, amount },
  })
  return { refundId: id, refunded: { amount, currency: payment.currency }, status: 'due' }
}

function centsOf(numeric: string): number {
  return moneyFromNumeric(numeric).amount
}

function sum(numerics: string[]): number {
  return numerics.reduce((total, numeric) => total + centsOf(numeric), 0)
}

function tooMuch(left: number): DomainError {
  return new DomainError({
    code: 'validation_failed',
    issues: [{ path: ['amount'], message: `At most ${left} is left of this payment` }],
  })
}
