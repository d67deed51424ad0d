import type { Checkout } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { postToPayer, postToStaff } from './letters.ts'
import { queueRefund } from './queue-due.ts'
import { raiseException } from './raise-exception.ts'

/** Why a payment that is as asked goes back. */
export type Hindrance =
  | 'not_for_sale'
  | 'buyer_cannot_sign_in'
  | 'subscribed_already'
  | 'no_owner'
  | 'subscription_ended'

interface Owed {
  paymentId: string
  purchaseId?: string
  reason: Hindrance
}

/** All of a payment that was just recorded goes back by itself; the payer and staff hear of it. */
export async function oweRefund(
  ctx: PurchaseContext,
  checkout: Checkout,
  { paymentId, purchaseId, reason }: Owed,
): Promise<void> {
  const { em } = ctx
  const [refund] = await em.execute<{ id: string }[]>(
    `insert into webmagic.refunds (payment_id, amount, currency)
     select id, amount, currency from webmagic.payments where id = ? returning id`,
    [paymentId],
  )
  if (refund) await queueRefund(em, refund.id)
  await raiseException(ctx, {
    kind: 'refund_due',
    subject: purchaseId ?? checkout.id,
    ...(purchaseId ? { purchaseId } : {}),
    paymentId,
    details: { reason },
  })
  await postToPayer(ctx, checkout, 'refund-due')
  await postToStaff(ctx, checkout, 'refund-due')
}
