import { SYSTEM } from '../actor.ts'
import type { PurchaseContext, Services } from '../context.ts'
import type { ProviderEvent } from './provider.ts'
import { raiseException, settleException } from './raise-exception.ts'
import { settleCheckout } from './settle-checkout.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleInvoice } from './settle-invoice.ts'
import { settleRefunds } from './settle-refunds.ts'
import { settleSubscription } from './settle-subscription.ts'
import { readStoredEvent } from './stored-events.ts'

/**
 * Brings our side to what the provider now says of the event's subject. Any event may come any number of times and in
 * any order: what is settled already changes nothing. A failure is written down for staff and thrown, so that the job
 * is tried again.
 */
export async function processEvent(services: Services, provider: string, eventId: string): Promise<void> {
  const stored = await readStoredEvent(services, provider, eventId)
  if (!stored) return
  const subject = `${provider} ${eventId}`
  try {
    const outcome = await settle(contextOf(services), stored)
    const ctx = contextOf(services)
    await ctx.em.execute(
      `update webmagic.provider_events
       set processed_at = coalesce(processed_at, ?), outcome = ?, attempts = attempts + 1, last_error = null
       where provider = ? and event_id = ?`,
      [ctx.now, outcome, provider, eventId],
    )
    await settleException(ctx, 'event_failed', subject)
  } catch (error) {
    const ctx = contextOf(services)
    const name = error instanceof Error ? error.name : typeof error
    await ctx.em.execute(
      'update webmagic.provider_events set attempts = attempts + 1, last_error = ? where provider = ? and event_id = ?',
      [name, provider, eventId],
    )
    await raiseException(ctx, {
      kind: 'event_failed',
      subject,
      provider,
      eventId,
      details: { type: stored.type, error: name },
    })
    throw error
  }
}

/** Each step with an EntityManager of its own: what one has loaded is no news to the next. */
function contextOf(services: Services): PurchaseContext {
  return { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
}

async function settle(ctx: PurchaseContext, { subject, id }: ProviderEvent): Promise<'settled' | 'ignored'> {
  switch (subject?.kind) {
    case 'checkout':
      return settleCheckout(ctx, subject.id)
    case 'subscription':
      return settleSubscription(ctx, subject.id)
    case 'invoice':
      return settleInvoice(ctx, subject.id)
    case 'payment':
      return settleRefunds(ctx, subject.id)
    case 'dispute':
      return settleDispute(ctx, subject.id, id)
    default:
      return 'ignored'
  }
}
