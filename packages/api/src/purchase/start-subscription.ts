import { Checkout, type CheckoutStatus, LockMode, lockSite, Site } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { findRole } from '../ownership/queries.ts'
import { inTransaction } from '../transaction.ts'
import { cancelNow } from './cancel-now.ts'
import { postToStaff } from './letters.ts'
import { type Hindrance, oweRefund } from './owe-refund.ts'
import type { ProviderCheckout, ProviderSubscription } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { recordPayment } from './record-payment.ts'
import { isAsAsked, mismatchOf, WAITING } from './rules.ts'
import { setAsidePayment } from './set-aside-payment.ts'
import { keepSubscription } from './subscriptions.ts'

interface Completed {
  checkoutId: string
  providerCheckoutId: string
  payment: ProviderCheckout['payment']
  subscription: ProviderSubscription | null
}

/**
 * A site that its owner subscribed for runs on the new subscription. Who is no owner any more, or has subscribed twice,
 * has the new one cancelled and gets the money back; what was paid but not asked for is put aside for staff.
 */
export function startSubscription(ctx: PurchaseContext, completed: Completed): Promise<void> {
  const { checkoutId, subscription } = completed
  return inTransaction(ctx, async (inside) => {
    const { em } = inside
    const { site } = await em.findOneOrFail(Checkout, checkoutId)
    await lockSite(em, site.id)
    const checkout = await em.findOneOrFail(Checkout, checkoutId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    if (!subscription && !completed.payment) return
    if (!WAITING.includes(checkout.status)) return setAsidePayment(inside, checkout, completed)
    if (!subscription || !isAsAsked(checkout, completed)) return quarantine(inside, checkout, completed)
    // It was refused before, or cancelled at the provider: there is nothing for the site to run on.
    const hasEnded = subscription.status === 'cancelled'
    const hindrance = hasEnded ? 'subscription_ended' : await findHindrance(inside, checkout)
    if (hindrance) return refuse(inside, checkout, completed, hindrance)
    await settle(inside, checkout, completed, 'fulfilled')
    const customerId = checkout.customer?.id ?? null
    await keepSubscription(inside, subscription, { siteId: site.id, customerId, checkoutId })
  })
}

async function findHindrance(
  { em }: PurchaseContext,
  { customer, site }: Checkout,
): Promise<Hindrance | null> {
  const role = customer ? await findRole(em, { customerId: customer.id, siteId: site.id }) : null
  if (role !== 'owner') return 'no_owner'
  return runs(await em.findOneOrFail(Site, site.id, { refresh: true })) ? 'subscribed_already' : null
}

async function expire(ctx: PurchaseContext, checkout: Checkout, completed: Completed): Promise<void> {
  await settle(ctx, checkout, completed, 'expired')
  await cancelNow(ctx, completed.subscription)
}

async function refuse(
  ctx: PurchaseContext,
  checkout: Checkout,
  completed: Completed,
  reason: Hindrance,
): Promise<void> {
  if (!completed.payment) return expire(ctx, checkout, completed)
  const paymentId = await settle(ctx, checkout, completed, 'refund_due')
  if (paymentId) await oweRefund(ctx, checkout, { paymentId, reason })
  await cancelNow(ctx, completed.subscription)
}

async function quarantine(ctx: PurchaseContext, checkout: Checkout, completed: Completed): Promise<void> {
  const paymentId = await settle(ctx, checkout, completed, 'quarantined')
  await cancelNow(ctx, completed.subscription)
  await raiseException(ctx, {
    kind: 'mismatch',
    subject: checkout.id,
    ...(paymentId ? { paymentId } : {}),
    details: {
      ...mismatchOf(checkout, completed),
      ...(completed.subscription ? {} : { reason: 'no_subscription' }),
    },
  })
  await postToStaff(ctx, checkout, 'mismatch')
}

/** Returns our id of what was paid, null for nothing. */
async function settle(
  ctx: PurchaseContext,
  { id, site, customer }: Checkout,
  { payment }: Completed,
  status: CheckoutStatus,
): Promise<string | null> {
  const { em, now } = ctx
  await em.nativeUpdate(Checkout, { id }, { status, updatedAt: now })
  if (!payment) return null
  const about = { checkout: id, site: site.id, customer: customer?.id ?? null }
  return recordPayment(ctx, payment, { kind: 'invoice', ...about })
}

/** Whether the site has a subscription that goes on. */
export function runs(site: Pick<Site, 'subscriptionStatus' | 'subscriptionEndsAt'>): boolean {
  const { subscriptionStatus: status, subscriptionEndsAt } = site
  return status != null && status !== 'cancelled' && subscriptionEndsAt == null
}
