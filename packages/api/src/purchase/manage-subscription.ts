import { Checkout, lockSite, Site, Subscription } from '@webmagic/db'
import type { ProcedurePath } from '../access.ts'
import type { CustomerActor } from '../actor.ts'
import type { PurchaseContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { DomainError } from '../errors.ts'
import { numericFromMoney } from '../money.ts'
import { endSubscriptionOf } from '../ownership/end-subscription.ts'
import { assertMember } from '../ownership/memberships.ts'
import { findRole } from '../ownership/queries.ts'
import { inTransaction } from '../transaction.ts'
import { askProvider } from './ask-provider.ts'
import { expireReplaced } from './expire-checkouts.ts'
import { openAtProvider } from './open-at-provider.ts'
import { dropEnding } from './queue-due.ts'
import { CHECKOUT_VALID_MS, pricesOf } from './rules.ts'
import type { StartedCheckout, SubscriptionAnswer } from './schema.ts'
import { settleSubscription } from './settle-subscription.ts'
import { runs } from './start-subscription.ts'

type OwnerContext = PurchaseContext<CustomerActor>

/**
 * Starts paying for a site that the caller owns and that has no subscription that goes on. What was paid for already is
 * not paid again: the first payment is due when that ends. Of a month that was not paid nothing is left. Errors:
 * `not_found`, `forbidden`, `conflict`, `payment_provider_unavailable`.
 */
export async function subscribe(ctx: OwnerContext, { siteId }: { siteId: string }): Promise<StartedCheckout> {
  await assertMember(ctx, 'purchase.subscribe', siteId)
  const checkoutId = await inTransaction(ctx, async ({ em, actor, now, services }) => {
    await lockSite(em, siteId)
    const site = await em.findOneOrFail(Site, siteId, { refresh: true })
    if (runs(site)) throw new DomainError('conflict', 'This site has a subscription.')
    const mine = {
      customer: actor.customerId,
      site: siteId,
      kind: 'subscription' as const,
      status: 'open' as const,
    }
    const { monthlyAmount } = pricesOf(site)
    const monthly = numericFromMoney(monthlyAmount)
    const trialDays = daysPaidFor(site, now)
    const amount = trialDays > 0 ? '0.00' : monthly
    const open = await em.findOne(Checkout, mine)
    if (open && open.expiresAt > now && open.amount === amount && open.monthlyAmount === monthly)
      return open.id
    if (open) await expireReplaced({ em, now }, open)
    const id = crypto.randomUUID()
    await em.insert(Checkout, {
      ...mine,
      id,
      amount,
      monthlyAmount: monthly,
      currency: monthlyAmount.currency,
      trialDays,
      email: actor.email,
      fullName: actor.fullName,
      provider: services.payments.name,
      successUrl: `${services.publicUrl}/checkout/${id}`,
      cancelUrl: `${services.publicUrl}/sites/${siteId}`,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + CHECKOUT_VALID_MS),
    })
    return id
  })
  return openAtProvider(ctx, checkoutId)
}

/**
 * The site goes on until what is paid for ends; for one with an overdue payment that is now. Errors: `not_found`,
 * `forbidden`, `payment_provider_unavailable`.
 */
export async function cancelSubscription(ctx: OwnerContext, siteId: string): Promise<SubscriptionAnswer> {
  const subscription = await subscriptionOf(ctx, siteId, 'purchase.cancelSubscription')
  const { payments } = ctx.services
  await askProvider(ctx.services, async () => {
    const current = await payments.findSubscription(subscription)
    await payments.cancelSubscription(subscription, current?.status === 'past_due' ? 'now' : 'period-end')
  })
  return settled(ctx, siteId, subscription)
}

/** Takes a cancelling back, as long as the paid period lasts. Errors: as for cancelling. */
export async function resumeSubscription(ctx: OwnerContext, siteId: string): Promise<SubscriptionAnswer> {
  const subscription = await subscriptionOf(ctx, siteId, 'purchase.resumeSubscription')
  await keepFromEnding(ctx, siteId, subscription)
  await askProvider(ctx.services, () => ctx.services.payments.resumeSubscription(subscription))
  const answer = await settled(ctx, siteId, subscription)
  await takeBackIfLate(ctx, siteId, subscription)
  return answer
}

/** Where the caller manages cards and invoices. Errors: as for cancelling. */
export async function openBillingPortal(ctx: OwnerContext, siteId: string): Promise<{ url: string }> {
  const id = await subscriptionOf(ctx, siteId, 'purchase.billingPortal')
  const { em, services } = ctx
  const provider = services.payments.name
  const found = await em.findOneOrFail(Subscription, { provider, providerSubscriptionId: id })
  // Cards and invoices are the payer's, whoever owns the site beside them or since.
  if (!found.providerCustomerId || found.customer?.id !== ctx.actor.customerId) {
    throw new DomainError('not_found', 'Somebody else pays for this site.')
  }
  const customerId = found.providerCustomerId
  const returnUrl = `${services.publicUrl}/sites/${siteId}`
  return askProvider(ctx.services, () => services.payments.billingPortal({ customerId, returnUrl }))
}

/**
 * Nobody makes somebody pay on for a site that they have handed over. If they have come back, the cancellation that was
 * due as they left may still wait for the provider, and would end what is resumed now.
 */
async function keepFromEnding(ctx: OwnerContext, siteId: string, subscription: string): Promise<void> {
  await inTransaction({ ...ctx, em: ctx.services.orm.em.fork() }, async (inside) => {
    await lockSite(inside.em, siteId)
    const customerId = await payerOf(inside, subscription)
    const role = customerId ? await findRole(inside.em, { customerId, siteId }) : null
    if (role !== 'owner') throw new DomainError('conflict', 'Whoever paid has left. Subscribe instead.')
    await dropEnding(inside, subscription)
  })
}

/**
 * No lock was held while the provider was asked: by now the site may run on another subscription, and this one is
 * about to be cancelled, or its payer may have left.
 */
async function takeBackIfLate(ctx: OwnerContext, siteId: string, subscription: string): Promise<void> {
  const fresh = { ...ctx, em: ctx.services.orm.em.fork() }
  const stays = await inTransaction(fresh, async (inside) => {
    await lockSite(inside.em, siteId)
    const site = await inside.em.findOneOrFail(Site, siteId, { refresh: true })
    if (site.subscriptionId !== subscription) return false
    const payer = await payerOf(inside, subscription)
    if (payer && (await findRole(inside.em, { customerId: payer, siteId })) === 'owner') return true
    if (payer) await endSubscriptionOf(inside.em, { customerId: payer, siteId })
    return false
  })
  if (!stays) throw new DomainError('conflict')
}

async function payerOf({ em, services }: OwnerContext, subscription: string): Promise<string | null> {
  const known = { provider: services.payments.name, providerSubscriptionId: subscription }
  return (await em.findOneOrFail(Subscription, known)).customer?.id ?? null
}

/** The provider's id of the subscription that a site runs on. One of the older system is not ours to touch. */
async function subscriptionOf(ctx: OwnerContext, siteId: string, path: ProcedurePath): Promise<string> {
  await assertMember(ctx, path, siteId)
  const { em, services } = ctx
  const { subscriptionId } = await em.findOneOrFail(Site, siteId, { refresh: true })
  const ours = subscriptionId
    ? await em.findOne(Subscription, {
        provider: services.payments.name,
        providerSubscriptionId: subscriptionId,
      })
    : null
  if (!ours) throw new DomainError('not_found', 'This site has no subscription with us.')
  return ours.providerSubscriptionId
}

async function settled(ctx: OwnerContext, siteId: string, subscription: string): Promise<SubscriptionAnswer> {
  await settleSubscription({ ...ctx, em: ctx.services.orm.em.fork() }, subscription)
  const site = await ctx.em.findOneOrFail(Site, siteId, { refresh: true })
  return {
    siteId,
    status: site.subscriptionStatus ?? null,
    nextBillingDate: site.nextBillingDate ?? null,
    endsAt: site.subscriptionEndsAt ?? null,
  }
}

/** A provider moves the end of the period a month ahead even if the month is never paid. */
function daysPaidFor({ status, subscriptionStatus, subscriptionEndsAt: end }: Site, now: Date): number {
  if (!end || subscriptionStatus === 'past_due' || status === 'suspended') return 0
  return Math.max(0, Math.ceil((end.getTime() - now.getTime()) / DAY_MS))
}
