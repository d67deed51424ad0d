import type { PaymentProvider } from '../provider.ts'
import { createClient, type StripeOptions } from './client.ts'
import { createCheckout } from './create-checkout.ts'
import { askStripe, findAtStripe } from './errors.ts'
import { parseEvent, readEvent } from './events.ts'
import { findCheckout } from './find-checkout.ts'
import { findInvoice, withPayments } from './find-invoice.ts'
import { findPayment } from './find-payment.ts'
import { toInvoice, toRefund, toSubscription } from './objects.ts'
import { refund } from './refund.ts'
import { cancelSubscription, resumeSubscription } from './subscriptions.ts'

/** Takes money through Stripe: Checkout, Billing and its customer portal, with the account's own settings. */
export function createStripeProvider(options: StripeOptions): PaymentProvider {
  const { webhookSecret, clock } = options
  const stripe = createClient(options)
  return {
    name: 'stripe',
    createCheckout: (asked) => askStripe(() => createCheckout(stripe, asked, clock())),
    findCheckout: (id) => findCheckout(stripe, id),
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
      const found = await findInvoice(stripe, id)
      return found && toInvoice(await withPayments(stripe, found))
    },
    findPayment: (id) => findPayment(stripe, id),
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
