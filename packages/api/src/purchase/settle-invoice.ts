import { lockSite, Payment, Subscription } from '@webmagic/db'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import type { ProviderInvoice } from './provider.ts'
import { recordPayment } from './record-payment.ts'
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
  if (!payment || !subscriptionId) return
  const provider = ctx.services.payments.name
  const providerPaymentId = payment.id
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    const subscription = await em.findOneOrFail(Subscription, {
      provider,
      providerSubscriptionId: subscriptionId,
    })
    await lockSite(em, subscription.site.id)
    if ((await em.count(Payment, { provider, providerPaymentId })) > 0) return
    await recordPayment(inside, payment, {
      kind: 'invoice',
      subscription: subscription.id,
      site: subscription.site.id,
      customer: subscription.customer?.id ?? null,
    })
  })
}
