import { AdminUser, LockMode, lockSite, Payment, Refund } from '@webmagic/db'
import type { StaffActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalidInput } from '../errors.ts'
import { once } from '../idempotency.ts'
import { numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { leftOf } from './left-of-payment.ts'
import { queueRefund } from './queue-due.ts'
import { type RefundAnswer, type RefundInput, refund as refundAnswer } from './schema.ts'

/**
 * Gives a purchase's payment back, or a part of it. The money moves in a job; once all of it is back, the site goes
 * back on sale. The same idempotency key again is the same refund. Errors: `not_found`, `validation_failed` for more
 * than is left, `conflict` when nothing is, or for a key that was used with other input.
 */
export function refund(ctx: VerbContext<StaffActor>, input: RefundInput): Promise<RefundAnswer> {
  return inTransaction(ctx, (inside) => {
    const { em, actor } = inside
    const caller = `refund ${actor.staffId}`
    return once({ em, caller, key: input.idempotencyKey, input, result: refundAnswer }, async () => {
      const payment = await em.findOne(Payment, { purchase: input.purchaseId })
      if (!payment) throw new DomainError('not_found')
      return giveBack(inside, payment, input.amount)
    })
  })
}

/** The same for any payment. It must have been read in the open transaction. */
export async function giveBack(
  ctx: VerbContext<StaffActor>,
  { id: paymentId, site }: Payment,
  asked?: number,
): Promise<RefundAnswer> {
  const { em, actor, now } = ctx
  if (site) await lockSite(em, site.id)
  const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const
  const payment = await em.findOneOrFail(Payment, paymentId, locked)
  const { currency, purchase, customer } = payment
  const left = await leftOf(em, payment)
  if (left <= 0) throw new DomainError('conflict', 'All of this payment is refunded, or about to be.')
  const amount = asked ?? left
  if (amount > left) throw tooMuch(left)
  const refundId = await em.insert(Refund, {
    payment: paymentId,
    amount: numericFromMoney({ amount }),
    currency,
    requestedBy: em.getReference(AdminUser, actor.staffId),
    createdAt: now,
    updatedAt: now,
  })
  await queueRefund(em, refundId)
  await recordAudit(ctx, {
    action: 'purchase.refund',
    ...(site ? { siteId: site.id } : {}),
    ...(customer ? { customerId: customer.id } : {}),
    details: { paymentId, ...(purchase ? { purchaseId: purchase.id } : {}), amount, currency },
  })
  return { refundId, refunded: { amount, currency }, status: 'due' }
}

function tooMuch(left: number): DomainError {
  return invalidInput(['amount'], `At most ${left} is left of this payment`)
}
