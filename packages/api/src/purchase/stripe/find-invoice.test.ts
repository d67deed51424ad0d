import Stripe from 'stripe'
import { expect, test } from 'vitest'
import * as objects from '../../testing/stripe-objects.ts'
import { ProviderUnavailableError } from '../provider.ts'
import { StripeRefusedError } from './errors.ts'
import { findInvoice, withPayments } from './find-invoice.ts'
import { toInvoice } from './objects.ts'

const paidAt = Date.parse('2026-12-22T12:00:30Z') / 1000
const bare = objects.invoiceObject(
  {
    id: 'in_1',
    subscriptionId: 'sub_1',
    reason: 'subscription_cycle',
    paymentId: 'pi_1',
    amount: 9900,
    currency: 'usd',
    paidAt,
  },
  [],
)
const payment = { id: 'pi_1', amount: { amount: 9900, currency: 'USD' }, paidAt: new Date(paidAt * 1000) }

/** From a Stripe that has this invoice and, of lists of payments, nothing but an error. */
async function read(invoice: object, errorOfList: number) {
  const httpClient = Stripe.createFetchHttpClient(async (url) =>
    String(url).includes('/v1/invoices/in_1')
      ? Response.json(invoice)
      : Response.json({ error: { type: 'invalid_request_error' } }, { status: errorOfList }),
  )
  const stripe = new Stripe('sk_test', { httpClient, maxNetworkRetries: 0 })
  const found = await findInvoice(stripe, 'in_1')
  return found && toInvoice(await withPayments(stripe, found))
}

test.each([['pi_1'], [{ id: 'pi_1' }]])('an invoice may name its one payment itself: %j', async (named) => {
  expect(await read({ ...bare, payment_intent: named }, 500)).toMatchObject({
    subscriptionId: 'sub_1',
    payment,
  })
})

test.each([['sub_1'], [{ id: 'sub_1' }]])('and its subscription: %j', async (subscription) => {
  const old = { ...bare, parent: undefined, subscription, payment_intent: 'pi_1' }
  expect(await read(old, 500)).toEqual({ id: 'in_1', subscriptionId: 'sub_1', isFirst: false, payment })
})

test('one of no subscription names none', async () => {
  const old = { ...bare, parent: undefined, subscription: null, payment_intent: 'pi_1' }
  expect(await read(old, 500)).toMatchObject({ subscriptionId: null, payment })
})

test('one that names a payment and is not paid has none', async () => {
  const open = { ...bare, payment_intent: 'pi_1', status: 'open', amount_paid: 0 }
  expect(await read(open, 500)).toMatchObject({ payment: null })
})

test('where payments are not listed, one that took money is not taken for unpaid', async () => {
  await expect(read(bare, 404)).rejects.toThrow(StripeRefusedError)
})

test('where payments are not listed, one that took nothing is known without', async () => {
  const open = { ...bare, status: 'open', amount_paid: 0 }
  expect(await read(open, 404)).toMatchObject({ id: 'in_1', subscriptionId: 'sub_1', payment: null })
})

test('where nothing answers, it is not taken for unpaid', async () => {
  await expect(read(bare, 500)).rejects.toThrow(ProviderUnavailableError)
})
