import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedCheckout, openStripe, type StripeTest } from '../../testing/stripe-provider.ts'
import { STRIPE_KEY } from '../../testing/stripe-server.ts'
import {
  type AskedCheckout,
  type PaymentProvider,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '../provider.ts'
import { StripeKeyError, StripeRefusedError } from './errors.ts'

let stripe: StripeTest
beforeEach(async () => {
  stripe = await openStripe()
})
afterEach(() => stripe.server.close())

const asked = (change: Partial<AskedCheckout> = {}) => askedCheckout(stripe.now(), change)

const METHODS: [name: string, call: (provider: PaymentProvider) => Promise<unknown>][] = [
  ['createCheckout', (provider) => provider.createCheckout(asked())],
  ['findCheckout', (provider) => provider.findCheckout('cs_1')],
  ['expireCheckout', (provider) => provider.expireCheckout('cs_1')],
  ['findSubscription', (provider) => provider.findSubscription('sub_1')],
  ['cancelSubscription', (provider) => provider.cancelSubscription('sub_1', 'now')],
  ['resumeSubscription', (provider) => provider.resumeSubscription('sub_1')],
  ['findInvoice', (provider) => provider.findInvoice('in_1')],
  ['findPayment', (provider) => provider.findPayment('pi_1')],
  ['findRefund', (provider) => provider.findRefund('re_1')],
  ['refund', (provider) => provider.refund({ refundId: randomUUID(), paymentId: 'pi_1', amount: 1 })],
  [
    'billingPortal',
    (provider) => provider.billingPortal({ customerId: 'cus_1', returnUrl: 'https://a.test' }),
  ],
]

test.each(METHODS)('%s says that Stripe is not available', async (_name, call) => {
  const failures = []
  for (const mood of ['broken', 'rate-limited', 'loses-answers', 'no-json', 'hanging'] as const) {
    stripe.server.mood = mood
    const error: unknown = await call(stripe.providerWith({ timeoutMs: 100 })).catch((reason) => reason)
    failures.push([mood, error instanceof ProviderUnavailableError, String(error).includes(STRIPE_KEY)])
  }
  const nowhere = await call(stripe.providerWith({ apiUrl: 'http://127.0.0.1:1' })).catch(
    (reason: unknown) => reason,
  )
  expect(nowhere).toBeInstanceOf(ProviderUnavailableError)
  expect(failures.filter(([, isOurs, tells]) => !isOurs || tells)).toEqual([])
})

test('a request without an answer is sent again, with the same key', async () => {
  stripe.server.mood = 'loses-answers'
  await stripe.provider.createCheckout(asked()).catch(() => {})
  const single = stripe.server.requests.length
  stripe.server.requests.length = 0
  await stripe
    .providerWith({ retries: 2 })
    .createCheckout(asked())
    .catch(() => {})
  expect(stripe.server.requests).toHaveLength(3)
  expect(new Set(stripe.server.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
  expect(single).toBeLessThan(3)
})

test('what Stripe does not have is null', async () => {
  expect(await stripe.provider.findCheckout('cs_1')).toBeNull()
  expect(await stripe.provider.findSubscription('sub_1')).toBeNull()
  expect(await stripe.provider.findInvoice('in_1')).toBeNull()
  expect(await stripe.provider.findPayment('pi_1')).toBeNull()
  expect(await stripe.provider.findRefund('re_1')).toBeNull()
})

test('a key that Stripe does not take is no refusal of what was asked', async () => {
  const wrong = stripe.providerWith({ secretKey: 'sk_test_another' })
  const error: unknown = await wrong.findCheckout('cs_1').catch((reason) => reason)
  expect(error).toBeInstanceOf(StripeKeyError)
  expect(error).not.toBeInstanceOf(ProviderRefusedError)
  const told = JSON.stringify(error, Object.getOwnPropertyNames(error))
  expect(told).toContain('401')
  expect(told).not.toContain('sk_test')
})

test('a refusal passes on, without what Stripe said or was asked', async () => {
  const { id } = await stripe.provider.createCheckout(asked())
  stripe.server.account.pay(id)
  const [paymentId = ''] = stripe.server.account.payments.keys()
  const ask = { refundId: randomUUID(), paymentId, amount: 1_000_000 }
  const error: unknown = await stripe.provider.refund(ask).catch((reason) => reason)
  expect(error).toBeInstanceOf(StripeRefusedError)
  const told = JSON.stringify(error, Object.getOwnPropertyNames(error))
  expect(told).toContain('amount_too_large')
  expect(told).not.toContain('sk_test')
})
