import { type Checkout, Payment, Subscription } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { cancelNow } from './cancel-now.ts'
import { postToStaff } from './letters.ts'
import type { ProviderCheckout, ProviderSubscription } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { recordPayment } from './record-payment.ts'
import { mismatchOf } from './rules.ts'

interface Came {
  providerCheckoutId: string
  payment: ProviderCheckout['payment']
  subscription: ProviderSubscription | null
}

/**
 * Another payment for a checkout that is settled buys nothing: it is written down, the subscription that came with it is
 * cancelled, and staff decide about the money. What is known already changes nothing. The checkout must be locked.
 */
export async function setAsidePayment(ctx: PurchaseContext, checkout: Checkout, came: Came): Promise<void> {
  const { em, services } = ctx
  const { payment, subscription } = came
  const provider = services.payments.name
  if (payment && (await em.count(Payment, { provider, providerPaymentId: payment.id })) > 0) return
  if (subscription) await cancelUnlessKept(ctx, subscription)
  if (!payment) return
  const details = { ...mismatchOf(checkout, came), reason: 'paid_again' as const }
  await setAside(ctx, checkout, payment, details)
}

/** Writes down what was paid and has brought nothing, and asks staff. */
export async function setAside(
  ctx: PurchaseContext,
  checkout: Checkout,
  payment: NonNullable<Came['payment']>,
  details: { reason: 'paid_again' | 'not_kept' },
): Promise<void> {
  const { id, kind, site, customer } = checkout
  const paymentId = await recordPayment(ctx, payment, {
    kind: kind === 'subscription' || details.reason === 'not_kept' ? 'invoice' : kind,
    checkout: id,
    site: site.id,
    customer: customer?.id ?? null,
  })
  await raiseException(ctx, { kind: 'mismatch', subject: paymentId, paymentId, details })
  await postToStaff(ctx, checkout, 'mismatch')
}

async function cancelUnlessKept(
  { em, services }: PurchaseContext,
  subscription: ProviderSubscription,
): Promise<void> {
  const kept = { provider: services.payments.name, providerSubscriptionId: subscription.id }
  if ((await em.count(Subscription, kept)) === 0) await cancelNow({ em }, subscription)
}
