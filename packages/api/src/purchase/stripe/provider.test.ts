import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  askedCheckout,
  boughtAtStripe,
  minutesAfter,
  openStripe,
  type StripeTest,
} from '../../testing/stripe-provider.ts'
import { type AskedCheckout, ProviderRefusedError } from '../provider.ts'

let stripe: StripeTest
beforeEach(async () => {
  stripe = await openStripe()
})
afterEach(() => stripe.server.close())

const asked = (change: Partial<AskedCheckout> = {}) => askedCheckout(stripe.now(), change)

test('a checkout is open until it is paid, and says then what was paid', async () => {
  const wanted = asked()
  const { id } = await stripe.provider.createCheckout(wanted)
  const { checkoutId } = wanted
  expect(await stripe.provider.findCheckout(id)).toEqual({
    id,
    checkoutId,
    status: 'open',
    isFree: false,
    hasFailed: false,
    payment: null,
    subscriptionId: null,
    customerId: null,
  })
  stripe.server.account.pay(id)
  expect(await stripe.provider.findCheckout(id)).toEqual({
    id,
    checkoutId,
    status: 'complete',
    isFree: false,
    hasFailed: false,
    payment: {
      id: expect.stringMatching(/^pi_/),
      amount: { amount: 49500, currency: 'USD' },
      paidAt: new Date('2026-11-22T12:00:30Z'),
    },
    subscriptionId: expect.stringMatching(/^sub_/),
    customerId: expect.stringMatching(/^cus_/),
  })
})

test('a checkout can be expired, once and not after it is paid', async () => {
  const { id } = await stripe.provider.createCheckout(asked())
  await stripe.provider.expireCheckout(id)
  await stripe.provider.expireCheckout(id)
  expect(await stripe.provider.findCheckout(id)).toMatchObject({ status: 'expired' })
  const paid = await boughtAtStripe(stripe)
  await stripe.provider.expireCheckout(paid.id)
  expect(await stripe.provider.findCheckout(paid.id)).toMatchObject({ status: 'complete' })
})

test('the first invoice is no renewal, the next one is', async () => {
  const { subscriptionId } = await boughtAtStripe(stripe)
  stripe.server.account.renew(subscriptionId)
  const invoices = await Promise.all(
    [...stripe.server.account.invoices.keys()].map((id) => stripe.provider.findInvoice(id)),
  )
  expect(invoices).toMatchObject([
    { isFirst: true, subscriptionId, payment: { amount: { amount: 49500, currency: 'USD' } } },
    { isFirst: false, subscriptionId, payment: { amount: { amount: 9900, currency: 'USD' } } },
  ])
})

test('a subscription is cancelled at the end of its period, resumed, and ended at once', async () => {
  const { subscriptionId, wanted } = await boughtAtStripe(stripe)
  const current = () => stripe.provider.findSubscription(subscriptionId)
  const running = {
    checkoutId: wanted.checkoutId,
    status: 'active',
    nextBillingDate: '2026-12-22',
    endsAt: null,
  }
  expect(await current()).toMatchObject(running)
  await stripe.provider.cancelSubscription(subscriptionId, 'period-end')
  const end = new Date('2026-12-22T12:00:30Z')
  expect(await current()).toMatchObject({ status: 'active', nextBillingDate: null, endsAt: end })
  await stripe.provider.resumeSubscription(subscriptionId)
  expect(await current()).toMatchObject(running)
  await stripe.provider.cancelSubscription(subscriptionId, 'now')
  expect(await current()).toMatchObject({ status: 'cancelled', nextBillingDate: null, endsAt: stripe.now() })
  await stripe.provider.cancelSubscription(subscriptionId, 'now')
  await stripe.provider.cancelSubscription(subscriptionId, 'period-end')
  await stripe.provider.resumeSubscription(subscriptionId)
  expect(await current()).toMatchObject({ status: 'cancelled' })
})

test('a date of ending that was set on pages of Stripe is taken back too', async () => {
  const { subscriptionId } = await boughtAtStripe(stripe)
  const subscription = stripe.server.account.subscriptions.get(subscriptionId)
  Object.assign(subscription ?? {}, { cancelAt: minutesAfter(stripe.now(), 600).getTime() / 1000 })
  await stripe.provider.resumeSubscription(subscriptionId)
  expect(await stripe.provider.findSubscription(subscriptionId)).toMatchObject({ endsAt: null })
})

test('the same refund again is the same, also after Stripe has forgotten its key', async () => {
  const { paymentId } = await boughtAtStripe(stripe)
  const ask = { refundId: randomUUID(), paymentId, amount: 10000 }
  const first = await stripe.provider.refund(ask)
  expect(first.status).toBe('done')
  expect(await stripe.provider.refund(ask)).toEqual(first)
  expect(await stripe.provider.findRefund(first.id ?? '')).toEqual(first)
  expect(
    stripe.server.requests.filter(({ path, method }) => path === '/v1/refunds' && method === 'POST'),
  ).toMatchObject([
    { idempotencyKey: ask.refundId, params: { 'metadata[refundId]': ask.refundId, amount: '10000' } },
  ])
  expect(await stripe.provider.findPayment(paymentId)).toEqual({
    id: paymentId,
    amount: { amount: 49500, currency: 'USD' },
    refunded: { amount: 10000, currency: 'USD' },
    dispute: null,
  })
})

test('a refund that failed later is made anew, one that Stripe refuses is not made', async () => {
  const { paymentId } = await boughtAtStripe(stripe)
  const ask = { refundId: randomUUID(), paymentId, amount: 10000 }
  const first = await stripe.provider.refund(ask)
  Object.assign(stripe.server.account.refunds.get(first.id ?? '') ?? {}, { status: 'failed' })
  const second = await stripe.provider.refund(ask)
  expect(second).toMatchObject({ status: 'done' })
  expect(second.id).not.toBe(first.id)
  const tooMuch = { refundId: randomUUID(), paymentId, amount: 49500 }
  await expect(stripe.provider.refund(tooMuch)).rejects.toBeInstanceOf(ProviderRefusedError)
  Object.assign(stripe.server.account.payments.get(paymentId) ?? {}, { refunded: 49500 })
  expect(await stripe.provider.refund({ ...tooMuch, refundId: randomUUID() })).toEqual({
    id: null,
    status: 'needless',
  })
})

test('the billing portal is a page of Stripe', async () => {
  const returnUrl = 'https://portal.example.test/sites/1'
  const { url } = await stripe.provider.billingPortal({ customerId: 'cus_1', returnUrl })
  expect(url).toMatch(/^https:\/\/billing\.stripe\.com\//)
  expect(stripe.server.requests.at(-1)?.params).toEqual({ customer: 'cus_1', return_url: returnUrl })
})
