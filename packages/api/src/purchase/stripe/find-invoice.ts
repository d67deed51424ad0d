import type Stripe from 'stripe'
import { askStripe, findAtStripe, StripeRefusedError } from './errors.ts'
import { namesPayments } from './objects.ts'

/** As Stripe gives it when it is asked for the payments too. */
export function findInvoice(stripe: Stripe, id: string): Promise<Stripe.Invoice | null> {
  return findAtStripe(() => stripe.invoices.retrieve(id, { expand: ['payments'] }))
}

/**
 * With its payments, also where an answer holds no more than ids. Where Stripe refuses to list them, one that took no
 * money is known without. Errors: as `askStripe`.
 */
export async function withPayments(stripe: Stripe, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  if (namesPayments(invoice)) return invoice
  try {
    const asked = { invoice: invoice.id, limit: 100 }
    return { ...invoice, payments: await askStripe(() => stripe.invoicePayments.list(asked)) }
  } catch (error) {
    if (error instanceof StripeRefusedError && invoice.amount_paid === 0) return invoice
    throw error
  }
}
