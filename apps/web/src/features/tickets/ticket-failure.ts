import { isDomainError } from '@webmagic/sdk'
import { explainFailure, refusedField } from '../../failure.ts'
import { sentChanges, type TicketDraft } from './ticket-draft.ts'

interface Problems {
  site: string | null
  category: string | null
  subject: string | null
  description: string | null
  /** By the place of the change in the form. */
  changes: (string | null)[]
}

/** Why a ticket was refused, said where it can be mended. */
export function ticketProblems(error: unknown, draft: TicketDraft): Problems {
  return {
    site: siteProblem(error),
    category: refusedField(error, 'category') && 'Choose what it is about.',
    subject: refusedField(error, 'subject') && 'Please use 5 to 255 characters.',
    description: refusedField(error, 'description') && 'Please use 5 to 20,000 characters.',
    changes: changeProblems(error, draft),
  }
}

/** What is left to say once the fields have said theirs. */
export function otherProblem(error: unknown, { changes, ...fields }: Problems): string | null {
  if (!error || [...Object.values(fields), ...changes].some((problem) => problem !== null)) return null
  if (isDomainError(error, 'no_sites')) return 'You have no site any more that we could help you with.'
  return `It is not sent yet. ${explainFailure(error)}`
}

/** Why something about a ticket did not work, null if nothing failed. */
export function ticketProblem(error: unknown): string | null {
  if (!error) return null
  if (isDomainError(error, 'ticket_closed')) return 'This ticket was closed in the meantime.'
  if (isDomainError(error, 'invalid_transition')) return error.message
  return explainFailure(error)
}

function siteProblem(error: unknown): string | null {
  if (isDomainError(error, 'site_selection_required')) return 'Choose the site that it is about.'
  if (isDomainError(error, 'not_site_owner')) return 'This site is no longer yours. Choose another one.'
  return refusedField(error, 'siteId') && 'Choose the site that it is about.'
}

function changeProblems(error: unknown, draft: TicketDraft): (string | null)[] {
  if (!isDomainError(error, 'validation_failed')) return []
  const refused = new Set(
    error.data.reason.issues.flatMap(({ path }) => (path[0] === 'changes' ? [path[1]] : [])),
  )
  const sent = sentChanges(draft)
  return draft.changes.map((change) =>
    refused.has(sent.indexOf(change)) ? 'Please use 5 to 5,000 characters.' : null,
  )
}
