import type Stripe from 'stripe'
import type { ProviderPayment } from '../provider.ts'
import { askStripe, findAtStripe } from './errors.ts'
import { chargeOf, toPayment } from './objects.ts'

/**
 * What was given back and disputed is with the charge, in the answer or only named by it. Errors: as `askStripe`, also
 * when there is no such charge: it would read as if nothing was given back.
 */
export async function findPayment(stripe: Stripe, id: string): Promise<ProviderPayment | null> {
  const intent = await findAtStripe(() => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
  if (!intent) return null
  const { latest_charge: latest } = intent
  const charge =
    typeof latest === 'string' ? await askStripe(() => stripe.charges.retrieve(latest)) : chargeOf(intent)
  const disputes = charge?.disputed
    ? await askStripe(() => stripe.disputes.list({ payment_intent: id, limit: 100 }))
    : null
  return toPayment(intent, charge, disputes?.data ?? [])
}
