import { Site, Subscription, type SubscriptionStatus } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { addJob } from '../jobs.ts'
import { cancelNow } from './cancel-now.ts'
import { postToOwners } from './letters.ts'
import type { ProviderSubscription } from './provider.ts'
import { calendarDateOf, GRACE_DAYS, REMINDER_DAYS } from './rules.ts'

interface Place {
  siteId: string
  customerId: string | null
  checkoutId: string
}

/** From now on the site runs on this subscription. The site must be locked. */
export async function keepSubscription(
  ctx: PurchaseContext,
  subscription: ProviderSubscription,
  { siteId, customerId, checkoutId }: Place,
): Promise<void> {
  const { em, now, services } = ctx
  await releaseSubscriptions(ctx, siteId, subscription.id)
  await em.execute(
    `insert into webmagic.subscriptions
       (provider, provider_subscription_id, provider_customer_id, checkout_id, site_id, customer_id, status, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (provider, provider_subscription_id) do nothing`,
    [
      services.payments.name,
      subscription.id,
      subscription.customerId,
      checkoutId,
      siteId,
      customerId,
      subscription.status,
      now,
      now,
    ],
  )
  await em.nativeUpdate(
    Site,
    { id: siteId },
    {
      subscriptionId: subscription.id,
      subscriptionStatus: 'active',
      subscriptionStartedAt: now,
      gracePeriodEnds: null,
      updatedAt: now,
    },
  )
  await applySubscription(ctx, subscription, siteId)
}

/**
 * The site runs on no other than this any more. What ends with its period is left to that; the provider would go on
 * trying an invoice that is overdue. The site must be locked.
 */
export async function releaseSubscriptions(
  { em, now }: Pick<PurchaseContext, 'em' | 'now'>,
  site: string,
  kept: string | null,
): Promise<void> {
  const others = await em.find(Subscription, { site, releasedAt: null }, { refresh: true })
  for (const { id, status, cancelsAt, providerSubscriptionId } of others) {
    if (providerSubscriptionId === kept) continue
    await em.nativeUpdate(Subscription, { id }, { releasedAt: now })
    if (takesMore(status, cancelsAt)) await cancelNow({ em }, { id: providerSubscriptionId })
  }
}

/** Whether its payer may still be charged. */
function takesMore(status: SubscriptionStatus, endsAt: Date | null | undefined): boolean {
  return status !== 'cancelled' && (status !== 'active' || !endsAt)
}

/** Brings our side to the provider's. The site must be locked. */
export async function applySubscription(
  ctx: PurchaseContext,
  subscription: ProviderSubscription,
  siteId: string,
): Promise<void> {
  const { em, now, services } = ctx
  const { id, status, nextBillingDate, endsAt } = subscription
  await em.execute(
    `update webmagic.subscriptions
     set status = ?, cancels_at = ?, next_billing_date = ?, updated_at = ?, revision = revision + 1
     where provider = ? and provider_subscription_id = ?`,
    [status, endsAt, nextBillingDate, now, services.payments.name, id],
  )
  const site = await em.findOneOrFail(Site, siteId, { refresh: true })
  // A site may run on another subscription by now, or on none. Who paid before may have taken this one up again.
  if (site.subscriptionId !== id) {
    if (takesMore(status, endsAt)) await cancelNow(ctx, subscription)
    return
  }
  const wasPastDue = site.subscriptionStatus === 'past_due'
  const graceEnds = (wasPastDue && site.gracePeriodEnds) || daysAfter(now, GRACE_DAYS)
  await em.nativeUpdate(
    Site,
    { id: siteId },
    {
      subscriptionStatus: status,
      nextBillingDate: endsAt === null ? nextBillingDate : null,
      subscriptionEndsAt: status === 'cancelled' ? (endsAt ?? now) : endsAt,
      gracePeriodEnds: status === 'past_due' ? graceEnds : null,
      status: siteStatus(site, status),
      updatedAt: now,
    },
  )
  if (status === 'past_due' && !wasPastDue) await beginGrace(ctx, id, { site, graceEnds })
}

function siteStatus(site: Site, subscription: SubscriptionStatus): Site['status'] {
  if (subscription === 'cancelled') return 'cancelled'
  if (subscription !== 'active') return site.status
  return site.status === 'suspended' || site.status === 'cancelled' ? 'active' : site.status
}

/** What follows if it stays unpaid: letters, then the site is suspended. Each looks again before it does anything. */
async function beginGrace(
  ctx: PurchaseContext,
  subscriptionId: string,
  { site, graceEnds }: { site: Site; graceEnds: Date },
): Promise<void> {
  const { em, now } = ctx
  await postToOwners(ctx, site, { kind: 'payment-failed', until: calendarDateOf(graceEnds) })
  const reminder = { subscriptionId, graceEnds: graceEnds.toISOString() }
  for (const days of REMINDER_DAYS) {
    await addJob(em, 'remind-of-payment', reminder, { runAt: daysAfter(now, days) })
  }
  await addJob(em, 'suspend-site', { subscriptionId }, { runAt: graceEnds })
}

function daysAfter(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS)
}
