import { randomUUID } from 'node:crypto'
import type { AskedCheckout, PaymentProvider } from '../purchase/provider.ts'
import type { StripeOptions } from '../purchase/stripe/client.ts'
import { createStripeProvider } from '../purchase/stripe/provider.ts'
import { WEBHOOK_SECRET } from './stripe-events.ts'
import { openStripeServer, STRIPE_KEY, type StripeServer } from './stripe-server.ts'

export interface StripeTest {
  server: StripeServer
  provider: PaymentProvider
  now(): Date
  passMinutes(minutes: number): void
  /** Another provider of the same account. */
  providerWith(options: Partial<StripeOptions>): PaymentProvider
}

/** A provider without a database, over the local server, and their one clock. */
export async function openStripe(): Promise<StripeTest> {
  let now = new Date('2026-11-22T12:00:30Z')
  const clock = () => now
  const server = await openStripeServer(clock)
  const keys = { secretKey: STRIPE_KEY, webhookSecret: WEBHOOK_SECRET }
  const providerWith = (options: Partial<StripeOptions>) =>
    createStripeProvider({ ...keys, apiUrl: server.url, clock, retries: 0, ...options })
  return {
    server,
    provider: providerWith({}),
    now: clock,
    passMinutes: (minutes) => {
      now = minutesAfter(now, minutes)
    },
    providerWith,
  }
}

export function minutesAfter(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * 60_000)
}

export function askedCheckout(now: Date, change: Partial<AskedCheckout> = {}): AskedCheckout {
  return {
    checkoutId: randomUUID(),
    kind: 'purchase',
    title: "Joe's Plumbing",
    amount: { amount: 49500, currency: 'USD' },
    monthlyAmount: { amount: 9900, currency: 'USD' },
    trialDays: 30,
    email: 'joe@example.test',
    successUrl: 'https://portal.example.test/checkout/1',
    cancelUrl: 'https://portal.example.test/buy/joe',
    expiresAt: minutesAfter(now, 60),
    ...change,
  }
}

/** Asked for and paid. */
export async function boughtAtStripe(
  { server, provider, now }: StripeTest,
  change: Partial<AskedCheckout> = {},
) {
  const wanted = askedCheckout(now(), change)
  const { id } = await provider.createCheckout(wanted)
  server.account.pay(id)
  const checkout = await provider.findCheckout(id)
  const { subscriptionId, payment } = checkout ?? {}
  return { wanted, id, checkout, subscriptionId: subscriptionId ?? '', paymentId: payment?.id ?? '' }
}
