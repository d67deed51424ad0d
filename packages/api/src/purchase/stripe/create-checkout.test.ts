import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  askedCheckout,
  boughtAtStripe,
  minutesAfter,
  openStripe,
  type StripeTest,
} from '../../testing/stripe-provider.ts'
import { type AskedCheckout, ProviderUnavailableError } from '../provider.ts'

let stripe: StripeTest
beforeEach(async () => {
  stripe = await openStripe()
})
afterEach(() => stripe.server.close())

const asked = (change: Partial<AskedCheckout> = {}) => askedCheckout(stripe.now(), change)

test('a purchase asks for the price today and the monthly one after the trial', async () => {
  const wanted = asked()
  const made = await stripe.provider.createCheckout(wanted)
  expect(made).toEqual({
    id: expect.stringMatching(/^cs_/),
    url: expect.stringMatching(/^https:\/\/checkout/),
  })
  const { checkoutId } = wanted
  expect(stripe.server.requests).toEqual([
    {
      method: 'POST',
      path: '/v1/checkout/sessions',
      idempotencyKey: checkoutId,
      version: '2026-10-28.endive',
      params: {
        mode: 'subscription',
        'line_items[0][quantity]': '1',
        'line_items[0][price_data][currency]': 'usd',
        'line_items[0][price_data][unit_amount]': '49500',
        'line_items[0][price_data][product_data][name]': "Joe's Plumbing",
        'line_items[1][quantity]': '1',
        'line_items[1][price_data][currency]': 'usd',
        'line_items[1][price_data][unit_amount]': '9900',
        'line_items[1][price_data][product_data][name]': "Joe's Plumbing, monthly",
        'line_items[1][price_data][recurring][interval]': 'month',
        'subscription_data[trial_period_days]': '30',
        'subscription_data[metadata][checkoutId]': checkoutId,
        'metadata[checkoutId]': checkoutId,
        client_reference_id: checkoutId,
        customer_email: 'joe@example.test',
        success_url: 'https://portal.example.test/checkout/1',
        cancel_url: 'https://portal.example.test/buy/joe',
        expires_at: String(minutesAfter(stripe.now(), 60).getTime() / 1000),
        'adaptive_pricing[enabled]': 'false',
      },
    },
  ])
})

test('a subscription asks for the monthly price only, with a trial for what is paid for already', async () => {
  const monthlyAmount = { amount: 9900, currency: 'USD' }
  await stripe.provider.createCheckout(asked({ kind: 'subscription', amount: monthlyAmount, trialDays: 0 }))
  const free = { kind: 'subscription' as const, amount: { amount: 0, currency: 'USD' }, trialDays: 12 }
  const { checkout } = await boughtAtStripe(stripe, free)
  const [first, second] = stripe.server.requests
  expect(first?.params).toMatchObject({ 'line_items[0][price_data][recurring][interval]': 'month' })
  expect(first?.params).not.toHaveProperty('line_items[1][quantity]')
  expect(first?.params).not.toHaveProperty('subscription_data[trial_period_days]')
  expect(second?.params).toMatchObject({ 'subscription_data[trial_period_days]': '12' })
  expect(checkout).toMatchObject({ status: 'complete', payment: null, subscriptionId: expect.any(String) })
})

test('nothing is asked for when Stripe would take another amount today than was shown', async () => {
  await expect(stripe.provider.createCheckout(asked({ trialDays: 0 }))).rejects.toThrow(RangeError)
  expect(stripe.server.requests).toEqual([])
})

test.each([
  ['sooner than Stripe takes', 5],
  ['later than Stripe takes', 3 * 24 * 60],
])('an end that is %s is moved', async (_what, minutes) => {
  await expect(
    stripe.provider.createCheckout(asked({ expiresAt: minutesAfter(stripe.now(), minutes) })),
  ).resolves.toBeDefined()
})

test('the same checkout again is the same page, also when the first answer was lost', async () => {
  const wanted = asked()
  stripe.server.mood = 'loses-answers'
  await expect(stripe.provider.createCheckout(wanted)).rejects.toThrow(ProviderUnavailableError)
  stripe.server.mood = 'well'
  stripe.passMinutes(2)
  const second = await stripe.provider.createCheckout(wanted)
  expect(await stripe.provider.createCheckout(wanted)).toEqual(second)
  expect([...stripe.server.account.sessions.keys()]).toEqual([second.id])
})

test('an error that Stripe has remembered for a checkout does not keep it from going on', async () => {
  const wanted = asked()
  stripe.server.mood = 'broken'
  await expect(stripe.provider.createCheckout(wanted)).rejects.toThrow(ProviderUnavailableError)
  stripe.server.mood = 'well'
  const made = await stripe.provider.createCheckout(wanted)
  expect(await stripe.provider.createCheckout(wanted)).toEqual(made)
})

test('a checkout that goes on when its end has become too near gets a later one', async () => {
  const wanted = asked()
  stripe.server.mood = 'loses-answers'
  await expect(stripe.provider.createCheckout(wanted)).rejects.toThrow(ProviderUnavailableError)
  stripe.server.mood = 'well'
  stripe.passMinutes(45)
  const made = await stripe.provider.createCheckout(wanted)
  expect(await stripe.provider.createCheckout(wanted)).toEqual(made)
  expect(stripe.server.account.sessions.get(made.id)?.expiresAt).toBeGreaterThan(
    stripe.now().getTime() / 1000 + 30 * 60,
  )
})
