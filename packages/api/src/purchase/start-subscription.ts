import { Checkout, LockMode, lockSite, Site } from '@webmagic/db'
import { addJob } from '../jobs.ts'
import { findRole } from '../ownership/queries.ts'
import { inTransaction } from '../transaction.ts'
import type { PurchaseContext } from './checkout.ts'
import type { ProviderCheckout, ProviderSubscription } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { recordPayment } from './record-payment.ts'
import { keepSubscription } from './subscriptions.ts'

interface Completed {
  checkoutId: string
  payment: ProviderCheckout['payment']
  subscription: ProviderSubscription | null
}

/**
 * A site that its owner subscribed for runs on the new subscription. Who is no owner any more, or has subscribed twice,
 * has the new one cancelled, and staff look at what was paid.
 */
export function startSubscription(ctx: PurchaseContext, completed: Completed): Promise<void> {
  const { checkoutId, payment, subscription } = completed
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const { site } = await em.findOneOrFail(Checkout, checkoutId)
    await lockSite(em, site.id)
    const checkout = await em.findOneOrFail(Checkout, checkoutId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    if (!['open', 'expired', 'paid'].includes(checkout.status) || !subscription) return
    const customerId = checkout.customer?.id ?? null
    const role = customerId === null ? null : await findRole(em, { customerId, siteId: site.id })
    const current = await em.findOneOrFail(Site, site.id, { refresh: true })
    const isWanted = role === 'owner' && !runs(current)
    const paymentId = payment
      ? await recordPayment(inside, payment, {
          kind: 'invoice',
          checkout: checkoutId,
          site: site.id,
          customer: customerId,
        })
      : null
    await em.nativeUpdate(
      Checkout,
      { id: checkoutId },
      { status: isWanted ? 'fulfilled' : payment ? 'refund_due' : 'expired', updatedAt: now },
    )
    if (isWanted) {
      await keepSubscription(inside, subscription, { siteId: site.id, customerId, checkoutId })
      return
    }
    await addJob(em, 'cancel-subscription', { subscriptionId: subscription.id, when: 'now' })
    if (paymentId) await raiseException(inside, { kind: 'mismatch', subject: checkoutId, paymentId })
  })
}

/** Whether the site has a subscription that goes on. */
export function runs(site: Pick<Site, 'subscriptionStatus' | 'subscriptionEndsAt'>): boolean {
  const { subscriptionStatus: status, subscriptionEndsAt } = site
  return status != null && status !== 'cancelled' && subscriptionEndsAt == null
}
