import Stripe from 'stripe'
import { ProviderKeyError, ProviderRefusedError, ProviderUnavailableError } from '../provider.ts'

/** Stripe said no to what we asked. */
export class StripeRefusedError extends ProviderRefusedError {
  override name = 'StripeRefusedError'

  constructor(error: Stripe.errors.StripeError) {
    const isAboutEmail = error.param === 'customer_email' || error.code === 'email_invalid'
    super(`Stripe refused: ${kindOf(error)}`, error.code, isAboutEmail ? 'email' : undefined)
  }
}

/** Stripe said no to our key: nothing is wrong with what we asked, and with another key it may say yes. */
export class StripeKeyError extends ProviderKeyError {
  override name = 'StripeKeyError'

  constructor(error: Stripe.errors.StripeError) {
    super(`Stripe refused our key: ${kindOf(error)}`)
  }
}

/** Of what kind it is and nothing else: Stripe's own words, and what it sent, repeat what we asked. */
function kindOf({ type, statusCode, code, param, requestId }: Stripe.errors.StripeError): string {
  return [type, statusCode, code, param, requestId].filter((part) => part !== undefined).join(' ')
}

/** Errors: `ProviderUnavailableError`, `StripeRefusedError`, `StripeKeyError`. */
export async function askStripe<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toOurs(error)
  }
}

/** As `askStripe`; null for what Stripe does not have. */
export async function findAtStripe<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof Stripe.errors.StripeError &&
      error.statusCode === 404 &&
      error.code === 'resource_missing'
    ) {
      return null
    }
    throw toOurs(error)
  }
}

/**
 * Stripe repeats its first answer to a key for a day, even when that was an error, and takes no other input with it.
 * Whether that is all that this key still brings.
 */
export function isSpentKey(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError) || error.code === 'idempotency_key_in_use') return false
  return (
    error instanceof Stripe.errors.StripeIdempotencyError || error.headers?.['idempotent-replayed'] === 'true'
  )
}

function toOurs(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error
  if (isUnavailable(error)) return new ProviderUnavailableError(`Stripe does not answer: ${error.type}`)
  const isAboutKey = error.statusCode === 401 || error.statusCode === 403
  return isAboutKey ? new StripeKeyError(error) : new StripeRefusedError(error)
}

function isUnavailable(error: Stripe.errors.StripeError): boolean {
  // An answer that is no JSON is an API error without a status; 409 is a key or an object in use by another request.
  if (error instanceof Stripe.errors.StripeConnectionError || error instanceof Stripe.errors.StripeAPIError)
    return true
  return error.statusCode === 409 || error.statusCode === 429 || (error.statusCode ?? 0) >= 500
}
