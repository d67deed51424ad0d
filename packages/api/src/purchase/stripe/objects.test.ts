import Stripe from 'stripe'
import { expect, test } from 'vitest'
import * as objects from '../../testing/stripe-objects.ts'
import { createClient } from './client.ts'
import { toCheckout, toSubscription } from './objects.ts'

const subscription: objects.Subscription = {
  id: 'sub_1',
  metadata: { checkoutId: 'd4b9b1f0-6f6a-4c52-8d0c-6b2f0d6ef111' },
  customerId: 'cus_1',
  status: 'active',
  currency: 'usd',
  monthlyAmount: 9900,
  periodEnd: Date.parse('2026-12-22T23:59:59Z') / 1000,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  endedAt: null,
}

/** Through the package, as everything that comes from Stripe. */
async function read(change: Partial<objects.Subscription>) {
  const body = JSON.stringify(objects.subscriptionObject({ ...subscription, ...change }))
  const httpClient = Stripe.createFetchHttpClient(async () => new Response(body))
  const stripe = new Stripe('sk_test', { httpClient })
  return toSubscription(await stripe.subscriptions.retrieve('sub_1'))
}

test.each([
  ['trialing', 'active'],
  ['active', 'active'],
  ['past_due', 'past_due'],
  ['unpaid', 'past_due'],
  ['incomplete', 'past_due'],
  ['canceled', 'cancelled'],
  ['incomplete_expired', 'cancelled'],
  ['paused', 'paused'],
  ['something that Stripe adds', 'past_due'],
])('%s reads as %s', async (status, ours) => {
  expect((await read({ status })).status).toBe(ours)
})

test('the next payment is on the date at Greenwich, and there is none once it ends', async () => {
  expect(await read({})).toMatchObject({ nextBillingDate: '2026-12-22', endsAt: null })
  expect(await read({ cancelAt: subscription.periodEnd - 60 })).toMatchObject({
    nextBillingDate: null,
    endsAt: new Date('2026-12-22T23:58:59Z'),
  })
  expect(await read({ status: 'canceled' })).toMatchObject({ nextBillingDate: null, endsAt: null })
})

test('a checkout that is not ours is nobody of ours', async () => {
  expect((await read({ metadata: {} })).checkoutId).toBeNull()
  expect((await read({ metadata: { checkoutId: 'order 17' } })).checkoutId).toBeNull()
})

test.each([
  ['no_payment_required', 0, 'complete', true],
  ['paid', 0, 'complete', true],
  ['no_payment_required', 0, 'open', false],
  ['unpaid', 49500, 'complete', false],
])('a session that is %s of %i and %s is free: %s', async (payment_status, amount_total, status, isFree) => {
  const session = objects.sessionObject(
    {
      id: 'cs_1',
      metadata: subscription.metadata,
      subscriptionMetadata: {},
      currency: 'usd',
      dueToday: amount_total,
      monthlyAmount: 9900,
      trialDays: 30,
      expiresAt: subscription.periodEnd,
      status,
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      invoiceId: null,
    },
    null,
    [],
  )
  const httpClient = Stripe.createFetchHttpClient(async () => Response.json({ ...session, payment_status }))
  const retrieved = await new Stripe('sk_test', { httpClient }).checkout.sessions.retrieve('cs_1')
  expect(toCheckout(retrieved, null)).toMatchObject({ isFree, payment: null })
})

test('without an address the client speaks to Stripe, in the version of its types', () => {
  const stripe = createClient({ secretKey: 'sk_test' })
  expect(stripe.getApiField('host')).toBe('api.stripe.com')
  expect(stripe.getApiField('version')).toBe(Stripe.API_VERSION)
})
