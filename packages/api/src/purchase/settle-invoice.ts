import { Payment, Subscription } from '@webmagic/db'
import { numericFromMoney } from '../money.ts'
import type { PurchaseContext } from './checkout.ts'
import type { ProviderInvoice } from './provider.ts'
import { settleSubscription } from './settle-subscription.ts'

/** Records a monthly payment, and what it means for its subscription. The first invoice is the checkout's own. */
export async function settleInvoice(ctx: PurchaseContext, invoiceId: string): Promise<'settled' | 'ignored'> {
  const invoice = await ctx.services.payments.findInvoice(invoiceId)
  if (!invoice?.subscriptionId) return 'ignored'
  const settled = await settleSubscription(ctx, invoice.subscriptionId)
  if (settled === 'settled' && invoice.payment && !invoice.isFirst) await recordRenewal(ctx, invoice)
  return settled
}

async function recordRenewal(
  ctx: PurchaseContext,
  { subscriptionId, payment }: ProviderInvoice,
): Promise<void> {
  const { em, now, services } = ctx
  const provider = services.payments.name
  if (!payment || !subscriptionId) return
  const subscription = await em.findOneOrFail(Subscription, {
    provider,
    providerSubscriptionId: subscriptionId,
  })
  await em.upsert(
    Payment,
    {
      provider,
      providerPaymentId: payment.id,
      kind: 'invoice',
      subscription: subscription.id,
      site: subscription.site.id,
      customer: subscription.customer?.id ?? null,
      amount: numericFromMoney(payment.amount),
      currency: payment.amount.currency,
      paidAt: payment.paidAt,
      createdAt: now,
    },
    { onConflictFields: ['provider', 'providerPaymentId'], onConflictAction: 'ignore' },
  )
}
