import { expect, test } from 'vitest'
import { signedByStripe, stripeSignature, WEBHOOK_SECRET } from '../../testing/stripe-events.ts'
import * as objects from '../../testing/stripe-objects.ts'
import { SignatureError } from '../provider.ts'
import { createStripeProvider } from './provider.ts'

const now = new Date('2026-11-22T12:00:00Z')
const provider = createStripeProvider({
  secretKey: 'sk_test',
  webhookSecret: WEBHOOK_SECRET,
  clock: () => now,
})
const seconds = (from: number) => new Date(now.getTime() + from * 1000)
const payment = {
  id: 'pi_1',
  amount: 49500,
  currency: 'usd',
  refunded: 49500,
  dispute: null,
  status: 'succeeded' as const,
  createdAt: 0,
}
const aboutPayment = { object: 'anything', id: 'ob_1', payment_intent: 'pi_1' }

test.each<[type: string, object: object, subject: object | null]>([
  ['checkout.session.completed', { id: 'cs_1' }, { kind: 'checkout', id: 'cs_1' }],
  ['checkout.session.expired', { id: 'cs_1' }, { kind: 'checkout', id: 'cs_1' }],
  ['checkout.session.async_payment_succeeded', { id: 'cs_1' }, { kind: 'checkout', id: 'cs_1' }],
  ['customer.subscription.deleted', { id: 'sub_1' }, { kind: 'subscription', id: 'sub_1' }],
  ['invoice.paid', { id: 'in_1' }, { kind: 'invoice', id: 'in_1' }],
  ['invoice.payment_failed', { id: 'in_1' }, { kind: 'invoice', id: 'in_1' }],
  ['charge.refunded', objects.chargeObject(payment), { kind: 'payment', id: 'pi_1' }],
  ['charge.refund.updated', aboutPayment, { kind: 'payment', id: 'pi_1' }],
  ['refund.failed', aboutPayment, { kind: 'payment', id: 'pi_1' }],
  ['refund.created', { ...aboutPayment, payment_intent: { id: 'pi_1' } }, { kind: 'payment', id: 'pi_1' }],
  ['charge.dispute.created', objects.disputeObject(payment), { kind: 'dispute', id: 'pi_1' }],
  ['charge.dispute.closed', { ...aboutPayment, payment_intent: null }, null],
  ['charge.succeeded', aboutPayment, null],
  ['invoice_payment.paid', { id: 'inpay_1' }, null],
  ['invoiceitem.created', { id: 'ii_1' }, null],
  ['customer.updated', { id: 'cus_1' }, null],
])('%s is about what it names', (type, object, subject) => {
  const event = objects.eventObject('evt_1', type, object, 0)
  const { body, signature } = signedByStripe(event, now)
  expect(provider.readEvent(body, signature, now)).toEqual({ id: 'evt_1', type, subject })
  expect(provider.parseEvent(body)).toEqual({ id: 'evt_1', type, subject })
})

const event = objects.eventObject('evt_1', 'invoice.paid', { id: 'in_1' }, 0)

test('an event is taken up to five minutes before and after it was signed', () => {
  const { body, signature } = signedByStripe(event, now)
  const isTaken = (at: Date) => {
    try {
      return provider.readEvent(body, signature, at).id === 'evt_1'
    } catch (error) {
      if (error instanceof SignatureError) return false
      throw error
    }
  }
  expect([-301, -300, 0, 300, 301].map((from) => isTaken(seconds(from)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
})

test('a signature of an earlier secret and one of another scheme may stand beside it', () => {
  const { body, signature } = signedByStripe(event, now)
  const [time, v1] = signature.split(',')
  const rolled = `${time},v1=${'0'.repeat(64)},${v1},v0=${'1'.repeat(64)}`
  expect(provider.readEvent(body, rolled, now)).toMatchObject({ id: 'evt_1' })
})

test.each([
  ['no JSON', '{'],
  ['no event', '{"id":"evt_1"}'],
  ['nothing', ''],
  ['a thin event', '{"id":"evt_1","object":"v2.core.event","type":"a","data":{"object":{}}}'],
])('%s, though signed, is refused', (_what, payload) => {
  const signature = stripeSignature(payload, now)
  expect(() => provider.readEvent(Buffer.from(payload), signature, now)).toThrow(SignatureError)
})

test('no signature, none of ours and none without a secret', () => {
  const { body, signature } = signedByStripe(event, now)
  const other = createStripeProvider({ secretKey: 'sk_test', webhookSecret: 'whsec_other', clock: () => now })
  const none = createStripeProvider({ secretKey: 'sk_test', webhookSecret: ' ', clock: () => now })
  for (const stripe of [other, none]) {
    expect(() => stripe.readEvent(body, signature, now)).toThrow(SignatureError)
  }
  for (const header of [undefined, '', 't=,v1=', signature.replace('v1=', 'v0=')]) {
    expect(() => provider.readEvent(body, header, now)).toThrow(SignatureError)
  }
})
