import { Checkout, lockSite, Payment, Subscription } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { cancelNow } from './cancel-now.ts'
import type { ProviderInvoice } from './provider.ts'
import { recordPayment } from './record-payment.ts'
import { setAside } from './set-aside-payment.ts'
import { settleSubscription } from './settle-subscription.ts'

type Renewal = NonNullable<ProviderInvoice['payment']>

/** Records a monthly payment, and what it means for its subscription. The first invoice is the checkout's own. */
export async function settleInvoice(ctx: PurchaseContext, invoiceId: string): Promise<'settled' | 'ignored'> {
  const invoice = await ctx.services.payments.findInvoice(invoiceId)
  if (!invoice?.subscriptionId) return 'ignored'
  const settled = await settleSubscription(ctx, invoice.subscriptionId)
  if (!invoice.payment || invoice.isFirst) return settled
  if (settled === 'ignored') return setAsideRenewal(ctx, invoice.subscriptionId, invoice.payment)
  await recordRenewal(ctx, invoice)
  return settled
}

/** A payment of a subscription that began with a checkout of ours and that no site runs on is for staff to decide. */
async function setAsideRenewal(
  ctx: PurchaseContext,
  subscriptionId: string,
  payment: Renewal,
): Promise<'settled' | 'ignored'> {
  const provider = ctx.services.payments.name
  const subscription = await ctx.services.payments.findSubscription(subscriptionId)
  const id = subscription?.checkoutId ?? null
  const known = id === null ? null : await ctx.em.findOne(Checkout, { id, provider })
  if (!subscription || !known) return 'ignored'
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    await lockSite(em, known.site.id)
    if ((await em.count(Payment, { provider, providerPaymentId: payment.id })) > 0) return
    await setAside(inside, known, payment, { reason: 'not_kept' })
    await cancelNow(inside, subscription)
  })
  return 'settled'
}

/** What was charged for a subscription after its site has left it has brought nothing: staff decide about it. */
async function recordRenewal(
  ctx: PurchaseContext,
  { subscriptionId, payment }: ProviderInvoice,
): Promise<void> {
  if (!payment || !subscriptionId) return
  const provider = ctx.services.payments.name
  const known = { provider, providerSubscriptionId: subscriptionId }
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    const { site } = await em.findOneOrFail(Subscription, known)
    await lockSite(em, site.id)
    if ((await em.count(Payment, { provider, providerPaymentId: payment.id })) > 0) return
    const { id, customer, checkout, releasedAt } = await em.findOneOrFail(Subscription, known, {
      populate: ['checkout'],
      refresh: true,
    })
    if (checkout && releasedAt && payment.paidAt > releasedAt) {
      return setAside(inside, checkout, payment, { reason: 'not_kept' })
    }
    await recordPayment(inside, payment, {
      kind: 'invoice',
      subscription: id,
      site: site.id,
      customer: customer?.id ?? null,
    })
  })
}
