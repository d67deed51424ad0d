import { isDomainError } from '@webmagic/sdk'
import { explainFailure } from '../../failure.ts'

/** Why something about a subscription did not work. */
export function billingProblem(error: unknown): string | null {
  if (!error) return null
  if (isDomainError(error, 'payment_provider_unavailable')) {
    return 'Our payment provider cannot be reached at the moment. Nothing has changed. Please try again in a moment.'
  }
  if (isDomainError(error, 'forbidden'))
    return 'Only owners of the site may do this, and you are not one any more.'
  if (isDomainError(error, 'conflict')) return 'This site has a subscription already.'
  return explainFailure(error)
}
