import { isDomainError } from '@webmagic/sdk'
import { explainFailure } from '../../failure.ts'

/** Why a change of who has a site did not happen, and what to do about it. */
export function membershipProblem(error: unknown): string | null {
  if (!error) return null
  if (isDomainError(error, 'last_owner')) {
    return 'Somebody has to own a site that has been sold, and there is no other owner. Make another member an owner first. If nobody else is a member, write to us.'
  }
  if (isDomainError(error, 'forbidden'))
    return 'Only owners of the site may do this, and you are not one any more.'
  if (isDomainError(error, 'not_found'))
    return 'This is not on the list any more. Somebody else changed it at the same time.'
  if (isDomainError(error, 'payment_overdue'))
    return 'A payment for this site is overdue. As soon as it is in, the site can be handed over.'
  return explainFailure(error)
}
