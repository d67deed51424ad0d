import { Payment } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { raiseException } from './raise-exception.ts'

/** A payment that the payer's bank takes back is for people to look at. `paymentId` is the provider's. */
export async function settleDispute(
  ctx: PurchaseContext,
  paymentId: string,
  eventId?: string,
): Promise<'settled' | 'ignored'> {
  const provider = ctx.services.payments.name
  const payment = await ctx.em.findOne(Payment, { provider, providerPaymentId: paymentId })
  if (!payment) return 'ignored'
  await raiseException(ctx, {
    kind: 'dispute',
    subject: paymentId,
    provider,
    ...(eventId ? { eventId } : {}),
    paymentId: payment.id,
    ...(payment.purchase ? { purchaseId: payment.purchase.id } : {}),
  })
  return 'settled'
}
