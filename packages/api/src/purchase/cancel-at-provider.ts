import { lockSite, Site, Subscription } from '@webmagic/db'
import { z } from 'zod'
import type { PurchaseContext } from '../context.ts'
import { once } from '../idempotency.ts'
import { inTransaction } from '../transaction.ts'
import { postToOwners } from './letters.ts'
import { nameOfError } from './provider.ts'
import { raiseException, settleException } from './raise-exception.ts'
import { calendarDateOf, PROVIDER_PATIENCE_MS } from './rules.ts'
import { settleSubscription } from './settle-subscription.ts'

interface Cancelling {
  subscriptionId: string
  when: 'now' | 'period-end'
  /** When it was first to be done. */
  since: Date
}

/**
 * Ends a subscription at the provider, and takes note. At the end of its period, because its payer has left: the owners
 * who are there hear until when the site is paid. What fails is tried again for ever, in time before the eyes of staff.
 */
export async function cancelAtProvider(ctx: PurchaseContext, asked: Cancelling): Promise<void> {
  const { subscriptionId, when } = asked
  try {
    await ctx.services.payments.cancelSubscription(subscriptionId, when)
  } catch (error) {
    await showIfLong(ctx, asked, error)
    throw error
  }
  await settleException(ctx, 'cancellation_due', subscriptionId)
  await settleSubscription(ctx, subscriptionId)
  if (when === 'period-end') await tellOwners(ctx, subscriptionId)
}

async function showIfLong(
  ctx: PurchaseContext,
  { subscriptionId, when, since }: Cancelling,
  error: unknown,
): Promise<void> {
  if (ctx.now.getTime() - since.getTime() < PROVIDER_PATIENCE_MS) return
  await raiseException(ctx, {
    kind: 'cancellation_due',
    subject: subscriptionId,
    provider: ctx.services.payments.name,
    details: { subscription: subscriptionId, when, since: since.toISOString(), ...nameOfError(error) },
  })
}

async function tellOwners(ctx: PurchaseContext, providerSubscriptionId: string): Promise<void> {
  const provider = ctx.services.payments.name
  const ending = await ctx.em.findOne(Subscription, { provider, providerSubscriptionId })
  if (!ending) return
  await inTransaction(ctx, async (inside) => {
    await lockSite(inside.em, ending.site.id)
    const site = await inside.em.findOneOrFail(Site, ending.site.id, { refresh: true })
    const { subscriptionId, subscriptionEndsAt: end } = site
    if (subscriptionId !== providerSubscriptionId || !end || end <= inside.now) return
    // Its last month is not paid: they hear of that anyway.
    if (site.subscriptionStatus !== 'active') return
    const until = calendarDateOf(end)
    await onceOf(inside, `${providerSubscriptionId} ${until}`, () =>
      postToOwners(inside, site, { kind: 'subscription-ending', until }),
    )
  })
}

/** It may be cancelled twice: one that staff ask for meets one that is under way. */
async function onceOf({ em }: PurchaseContext, key: string, post: () => Promise<void>): Promise<void> {
  const told = { em, caller: 'letter subscription-ending', key, input: null, result: z.literal('told') }
  await once(told, async () => {
    await post()
    return 'told' as const
  })
}
