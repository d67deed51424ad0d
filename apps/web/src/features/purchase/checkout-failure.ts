import { isDomainError } from '@webmagic/sdk'
import { explainFailure } from '../../failure.ts'

/** Why the way to the payment page ended, null if it did not. */
export function checkoutProblem(error: unknown): string | null {
  if (!error) return null
  if (isDomainError(error, 'payment_provider_unavailable')) {
    return 'The payment page cannot be reached at the moment. Nothing was paid. Please try again in a moment.'
  }
  // The page says so itself if the site is sold. Otherwise only the time to pay is over.
  if (isDomainError(error, 'site_not_for_sale'))
    return 'This took too long. Nothing was paid. Please try again.'
  return explainFailure(error)
}
