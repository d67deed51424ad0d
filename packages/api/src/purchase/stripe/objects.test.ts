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

/** Through the package, as everything that comes from Stripe. `raw` is what the object has instead. */
async function read(change: Partial<objects.Subscription>, raw: object = {}) {
  const object = objects.subscriptionObject({ ...subscription, ...change })
  const httpClient = Stripe.createFetchHttpClient(async () => Response.json({ ...object, ...raw }))
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

test.each([
  [
    'the earliest of its items',
    { items: { data: [{ current_period_end: 2_000_000_000 }, {}] } },
    '2033-05-18',
  ],
  ['its own', { items: { data: [{}] }, current_period_end: 2_000_000_000 }, '2033-05-18'],
  ['that of its trial', { items: undefined, status: 'trialing', trial_end: 2_000_000_000 }, '2033-05-18'],
  ['unknown when a trial is long over', { items: { data: [] }, trial_end: 1_000_000_000 }, null],
  ['unknown when nothing tells', { items: { data: [{ current_period_end: null }] }, trial_end: null }, null],
])('the end of the period is %s', async (_whose, raw, nextBillingDate) => {
  expect(await read({}, raw)).toMatchObject({ status: 'active', nextBillingDate, endsAt: null })
  expect(await read({ cancelAtPeriodEnd: true }, { ...raw, cancel_at: null })).toMatchObject({
    endsAt: nextBillingDate && new Date('2033-05-18T03:33:20Z'),
  })
})

test('a checkout that is not ours is nobody of ours', async () => {
  expect((await read({ metadata: {} })).checkoutId).toBeNull()
  expect((await read({ metadata: { checkoutId: 'order 17' } })).checkoutId).toBeNull()
})

async function readSession(change: Partial<objects.Session>, raw: object) {
  const object = objects.sessionObject(
    {
      id: 'cs_1',
      metadata: subscription.metadata,
      subscriptionMetadata: {},
      currency: 'usd',
      dueToday: 49500,
      monthlyAmount: 9900,
      trialDays: 30,
      expiresAt: subscription.periodEnd,
      status: 'complete',
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      invoiceId: null,
      names: 'invoice',
      ...change,
    },
    null,
    [],
  )
  const httpClient = Stripe.createFetchHttpClient(async () => Response.json({ ...object, ...raw }))
  return new Stripe('sk_test', { httpClient }).checkout.sessions.retrieve('cs_1')
}

const nothing = { invoice: null, intent: null }

test.each([
  ['no_payment_required', 0, 'complete', true],
  ['paid', 0, 'complete', true],
  ['no_payment_required', 0, 'open', false],
  ['unpaid', 49500, 'complete', false],
])('a session that is %s of %i and %s is free: %s', async (payment_status, amount_total, status, isFree) => {
  const session = await readSession({ dueToday: amount_total, status }, { payment_status })
  expect(toCheckout(session, nothing)).toMatchObject({ isFree, payment: null })
})

test.each([
  ['its metadata', {}],
  ['its reference', { metadata: {} }],
  ['its reference, when its metadata is not of ours', { metadata: { checkoutId: 'order 17' } }],
  ['its reference, without any metadata', { metadata: null }],
])('a session is known by %s', async (_what, raw) => {
  const session = await readSession({}, { client_reference_id: subscription.metadata.checkoutId, ...raw })
  expect(toCheckout(session, nothing).checkoutId).toBe(subscription.metadata.checkoutId)
})

test('a session that is not ours is nobody of ours, whatever was paid', async () => {
  const raw = { metadata: {}, client_reference_id: 'order 17', payment_status: 'paid' }
  expect(toCheckout(await readSession({}, raw), nothing)).toMatchObject({ checkoutId: null, payment: null })
})

test('a paid session that names no payment at all is an error, so that it is looked at again', async () => {
  const session = await readSession({}, { payment_status: 'paid' })
  expect(() => toCheckout(session, nothing)).toThrow('A paid checkout without a payment')
})

test('a payment of which nothing else can be known is as the session says', async () => {
  const raw = { payment_status: 'paid', payment_intent: 'pi_1', created: 1_795_348_830 }
  expect(toCheckout(await readSession({}, raw), nothing).payment).toEqual({
    id: 'pi_1',
    amount: { amount: 49500, currency: 'USD' },
    paidAt: new Date('2026-11-22T12:00:30Z'),
  })
})

test.each([
  ['what has come', 'succeeded', { amount: 42000, currency: 'EUR' }],
  ['what the session says, when nothing has yet', 'processing', { amount: 49500, currency: 'USD' }],
] as const)('a payment that differs from its session is of %s', async (_what, status, amount) => {
  const payment = {
    id: 'pi_1',
    amount: 42000,
    currency: 'eur',
    refunded: 0,
    dispute: null,
    status,
    createdAt: 1,
  }
  const httpClient = Stripe.createFetchHttpClient(async () =>
    Response.json(objects.paymentIntentObject(payment, ['latest_charge'])),
  )
  const intent = await new Stripe('sk_test', { httpClient }).paymentIntents.retrieve('pi_1')
  const session = await readSession({}, { payment_status: 'paid', payment_intent: 'pi_1' })
  expect(toCheckout(session, { invoice: null, intent }).payment).toMatchObject({ id: 'pi_1', amount })
})

test('without an address the client speaks to Stripe, in the version of its types', () => {
  const stripe = createClient({ secretKey: 'sk_test' })
  expect(stripe.getApiField('host')).toBe('api.stripe.com')
  expect(stripe.getApiField('version')).toBe(Stripe.API_VERSION)
})
