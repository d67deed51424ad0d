import { isDomainError } from '@webmagic/sdk'
import { explainFailure } from '../../failure.ts'

/**
 * Why the way to the payment page ended, null if it did not. Not whether anything was paid: an earlier try may have got
 * further.
 */
export function checkoutProblem(error: unknown): string | null {
  if (!error) return null
  if (isDomainError(error, 'payment_provider_unavailable')) {
    return 'The payment page cannot be reached at the moment. Please try again in a moment.'
  }
  // The page says so itself if the site is sold. Otherwise only the time to pay is over.
  if (isDomainError(error, 'site_not_for_sale'))
    return 'This took too long: the payment page is not open any more. Please try again.'
  return explainFailure(error)
}
