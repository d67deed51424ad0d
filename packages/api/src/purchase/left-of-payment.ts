import { type EntityManager, type Payment, Refund } from '@webmagic/db'
import { moneyFromNumeric } from '../money.ts'

/** What of a payment is neither given back, in whatever way, nor about to be, in cents. The payment must be locked. */
export async function leftOf(
  em: EntityManager,
  { id, amount, refundedAmount, settledByStaff }: Payment,
): Promise<number> {
  if (settledByStaff) return 0
  const due = await em.find(Refund, { payment: id, status: 'due' }, { refresh: true })
  const going = [refundedAmount, ...due.map((refund) => refund.amount)]
  return going.reduce((left, numeric) => left - centsOf(numeric), centsOf(amount))
}

function centsOf(numeric: string): number {
  return moneyFromNumeric(numeric).amount
}
