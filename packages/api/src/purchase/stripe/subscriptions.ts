import type Stripe from 'stripe'
import { findAtStripe } from './errors.ts'

export async function cancelSubscription(
  stripe: Stripe,
  id: string,
  when: 'now' | 'period-end',
): Promise<void> {
  if (!(await findRunning(stripe, id))) return
  await findAtStripe(() =>
    when === 'now'
      ? stripe.subscriptions.cancel(id)
      : stripe.subscriptions.update(id, { cancel_at_period_end: true }),
  )
}

export async function resumeSubscription(stripe: Stripe, id: string): Promise<void> {
  const running = await findRunning(stripe, id)
  if (!running) return
  // Stripe's own pages may have set a date instead, which only an empty one takes back.
  if (running.cancel_at_period_end) {
    await findAtStripe(() => stripe.subscriptions.update(id, { cancel_at_period_end: false }))
  } else if (running.cancel_at !== null) {
    await findAtStripe(() => stripe.subscriptions.update(id, { cancel_at: '' }))
  }
}

/** Stripe refuses to change what has ended. */
async function findRunning(stripe: Stripe, id: string): Promise<Stripe.Subscription | null> {
  const found = await findAtStripe(() => stripe.subscriptions.retrieve(id))
  return found && found.status !== 'canceled' && found.status !== 'incomplete_expired' ? found : null
}
