import type { PaymentProvider } from '../provider.ts'
import { createClient, type StripeOptions } from './client.ts'
import { createCheckout } from './create-checkout.ts'
import { askStripe, findAtStripe } from './errors.ts'
import { parseEvent, readEvent } from './events.ts'
import {
  isDisputed,
  toCheckout,
  toInvoice,
  toPayment,
  toRefund,
  toSubscription,
  unpaidIntentOf,
} from './objects.ts'
import { refund } from './refund.ts'
import { cancelSubscription, resumeSubscription } from './subscriptions.ts'

/** Takes money through Stripe: Checkout, Billing and its customer portal, with the account's own settings. */
export function createStripeProvider(options: StripeOptions): PaymentProvider {
  const { webhookSecret, clock } = options
  const stripe = createClient(options)
  return {
    name: 'stripe',
    createCheckout: (asked) => askStripe(() => createCheckout(stripe, asked, clock())),
    async findCheckout(id) {
      const found = await findAtStripe(() =>
        stripe.checkout.sessions.retrieve(id, { expand: ['invoice.payments'] }),
      )
      const intentId = found && unpaidIntentOf(found)
      const unpaid = intentId ? await findAtStripe(() => stripe.paymentIntents.retrieve(intentId)) : null
      return found && toCheckout(found, unpaid)
    },
    async expireCheckout(id) {
      const found = await findAtStripe(() => stripe.checkout.sessions.retrieve(id))
      if (found?.status === 'open') await askStripe(() => stripe.checkout.sessions.expire(id))
    },
    async findSubscription(id) {
      const found = await findAtStripe(() => stripe.subscriptions.retrieve(id))
      return found && toSubscription(found)
    },
    cancelSubscription: (id, when) => cancelSubscription(stripe, id, when),
    resumeSubscription: (id) => resumeSubscription(stripe, id),
    async findInvoice(id) {
      const found = await findAtStripe(() => stripe.invoices.retrieve(id, { expand: ['payments'] }))
      return found && toInvoice(found)
    },
    async findPayment(id) {
      const found = await findAtStripe(() =>
        stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }),
      )
      if (!found) return null
      const disputes = isDisputed(found)
        ? await askStripe(() => stripe.disputes.list({ payment_intent: id, limit: 100 }))
        : null
      return toPayment(found, disputes?.data ?? [])
    },
    refund: (asked) => refund(stripe, asked, clock()),
    async findRefund(id) {
      const found = await findAtStripe(() => stripe.refunds.retrieve(id))
      return found && toRefund(found)
    },
    async billingPortal({ customerId, returnUrl }) {
      const asked = { customer: customerId, return_url: returnUrl }
      const { url } = await askStripe(() => stripe.billingPortal.sessions.create(asked))
      return { url }
    },
    parseEvent,
    readEvent: (body, signature, now) => readEvent(stripe, webhookSecret, { body, signature, now }),
  }
}
