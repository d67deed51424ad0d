import Stripe from 'stripe'
import type { Services } from '../context.ts'
import { receiveEvent } from '../purchase/receive-event.ts'
import type { StripeEvent } from './stripe-account.ts'

export const WEBHOOK_SECRET = 'whsec_of_the_tests'

/** As Stripe sends it: the bytes, and the header that its own package makes for them. */
export function signedByStripe(event: object, at: Date): { body: Buffer; signature: string } {
  const payload = JSON.stringify(event, null, 2)
  return { body: Buffer.from(payload), signature: stripeSignature(payload, at) }
}

export function stripeSignature(payload: string, at: Date): string {
  const timestamp = Math.floor(at.getTime() / 1000)
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, timestamp })
}

/** Whether it was new. */
export function sendEvent({ pool, payments, clock }: Services, event: StripeEvent): Promise<boolean> {
  return receiveEvent({ pool, now: clock() }, payments, signedByStripe(event, clock()))
}
