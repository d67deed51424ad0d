import type { PurchaseContext } from '../context.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleRefunds } from './settle-refunds.ts'

/** Brings a payment to what the provider says of it, whatever of that came before the payment was recorded. */
export async function settlePayment(ctx: PurchaseContext, providerPaymentId: string): Promise<void> {
  await settleRefunds(ctx, providerPaymentId)
  await settleDispute(ctx, providerPaymentId)
}
