import type { Outputs } from '@webmagic/sdk'

// The API's own rules, so that nothing is offered that it refuses. A test among the consumers' holds the two equal.

export const MAX_CHANGES = 3
export const MAX_TAGS = 20
/** For how long customers can reopen what was closed. */
export const REOPEN_DAYS = 30

const OPEN_TO = ['in_progress', 'waiting_customer', 'resolved', 'closed'] as const

/** What staff can make of a ticket, which may be what it is. New it becomes only by itself. */
export const STAFF_MOVES: Record<Outputs['tickets']['get']['status'], readonly (typeof OPEN_TO)[number][]> = {
  new: OPEN_TO,
  in_progress: OPEN_TO,
  waiting_customer: OPEN_TO,
  waiting_ai: OPEN_TO,
  resolved: ['in_progress', 'resolved', 'closed'],
  closed: ['in_progress', 'closed'],
}
