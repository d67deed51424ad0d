import type Stripe from 'stripe'
import type { Money } from '../../money.ts'
import type { AskedCheckout } from '../provider.ts'
import { isSpentKey } from './errors.ts'

const MINUTE_MS = 60_000
/** Stripe takes 30 minutes to 24 hours; a minute of each is left to its clock. */
const SHORTEST_MINUTES = 31
const LONGEST_MINUTES = 24 * 60 - 1

/**
 * The same `checkoutId` again brings the same session. Only when Stripe has nothing but an error for it, or was asked
 * with an end that has become too near, a new one is made: nobody was given the page of the first.
 */
export async function createCheckout(
  stripe: Stripe,
  asked: AskedCheckout,
  now: Date,
): Promise<{ id: string; url: string }> {
  const params = sessionParams(asked, now)
  const create = (idempotencyKey: string) => stripe.checkout.sessions.create(params, { idempotencyKey })
  const { id, url } = await create(asked.checkoutId).catch((error: unknown) => {
    if (!isSpentKey(error)) throw error
    return create(`${asked.checkoutId}-${Math.floor(now.getTime() / MINUTE_MS)}`)
  })
  if (!url) throw new Error('Stripe made a checkout without a page')
  return { id, url }
}

function sessionParams(asked: AskedCheckout, now: Date): Stripe.Checkout.SessionCreateParams {
  const { checkoutId, kind, title, amount, monthlyAmount, trialDays } = asked
  const once = kind === 'purchase' ? [lineItem(title, amount)] : []
  // During the trial the monthly price costs nothing; one-time prices are on the first invoice, which is due today.
  const dueToday = (kind === 'purchase' ? amount.amount : 0) + (trialDays > 0 ? 0 : monthlyAmount.amount)
  if (dueToday !== amount.amount) throw new RangeError('Stripe would take another amount today')
  return {
    mode: 'subscription',
    line_items: [...once, lineItem(`${title}, monthly`, monthlyAmount, { interval: 'month' })],
    subscription_data: {
      metadata: { checkoutId },
      ...(trialDays > 0 ? { trial_period_days: trialDays } : {}),
    },
    client_reference_id: checkoutId,
    metadata: { checkoutId },
    customer_email: asked.email,
    success_url: asked.successUrl,
    cancel_url: asked.cancelUrl,
    expires_at: expiry(asked.expiresAt, now),
    // What was shown is what is taken, in its currency.
    adaptive_pricing: { enabled: false },
  }
}

function lineItem(
  name: string,
  { amount, currency }: Money,
  recurring?: { interval: 'month' },
): Stripe.Checkout.SessionCreateParams.LineItem {
  return {
    quantity: 1,
    price_data: {
      currency: currency.toLowerCase(),
      unit_amount: amount,
      product_data: { name },
      ...(recurring ? { recurring } : {}),
    },
  }
}

/** In seconds. What is not as asked is a whole minute, so that it stays the same as long as its key does. */
function expiry(asked: Date, now: Date): number {
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  const earliest = (minute + SHORTEST_MINUTES) * MINUTE_MS
  const latest = (minute + LONGEST_MINUTES) * MINUTE_MS
  return Math.floor(Math.min(Math.max(asked.getTime(), earliest), latest) / 1000)
}
