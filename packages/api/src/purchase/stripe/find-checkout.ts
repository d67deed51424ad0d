import type Stripe from 'stripe'
import type { ProviderCheckout } from '../provider.ts'
import { findAtStripe } from './errors.ts'
import { findInvoice, withPayments } from './find-invoice.ts'
import { hasMoney, intentIdOf, namesPayments, toCheckout } from './objects.ts'

/** What was paid is with the session's invoice, its payment intent or both, and in the answer or only named by it. */
export async function findCheckout(stripe: Stripe, id: string): Promise<ProviderCheckout | null> {
  const session = await findAtStripe(() =>
    stripe.checkout.sessions.retrieve(id, { expand: ['invoice.payments'] }),
  )
  if (!session) return null
  const invoice = hasMoney(session) ? await invoiceOf(stripe, session) : null
  return toCheckout(session, { invoice, intent: await intentOf(stripe, session, invoice) })
}

async function invoiceOf(
  stripe: Stripe,
  { invoice, payment_intent }: Stripe.Checkout.Session,
): Promise<Stripe.Invoice | null> {
  if (!invoice) return null
  if (typeof invoice === 'object' && namesPayments(invoice)) return invoice
  const found = await findInvoice(stripe, typeof invoice === 'object' ? invoice.id : invoice)
  return found && !payment_intent ? withPayments(stripe, found) : found
}

async function intentOf(
  stripe: Stripe,
  session: Stripe.Checkout.Session,
  invoice: Stripe.Invoice | null,
): Promise<Stripe.PaymentIntent | null> {
  const id = intentIdOf(session, invoice)
  return id === null
    ? null
    : findAtStripe(() => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
}
