import type { MessageType, TicketStatus } from '@webmagic/db'
import { DAY_MS } from '../durations.ts'
import { DomainError } from '../errors.ts'

/** How long members can reopen what was closed. Staff always can. */
const REOPEN_MS = 30 * DAY_MS

/** How long nobody says anything before a resolved ticket closes by itself. */
export const SILENCE_MS = 7 * DAY_MS

/** Who moves a ticket, and by what: saying how it stands, writing, or letting time pass. */
export type Mover = 'customer' | 'customer-reply' | 'staff' | 'staff-reply' | 'job'

const BY_STAFF = ['in_progress', 'waiting_customer', 'resolved', 'closed'] as const
const AFTER_STAFF_REPLY = ['waiting_customer', 'resolved'] as const

/** The status machine: who may move what to what. What is not here is not possible. */
export const MOVES: Record<Mover, Record<TicketStatus, readonly TicketStatus[]>> = {
  customer: {
    new: ['resolved', 'closed'],
    in_progress: ['resolved', 'closed'],
    waiting_customer: ['resolved', 'closed'],
    waiting_ai: ['resolved', 'closed'],
    resolved: ['in_progress', 'closed'],
    closed: ['in_progress'],
  },
  'customer-reply': {
    new: ['new'],
    in_progress: ['in_progress'],
    waiting_customer: ['in_progress'],
    waiting_ai: ['in_progress'],
    resolved: ['in_progress'],
    closed: [],
  },
  staff: {
    new: BY_STAFF,
    in_progress: BY_STAFF,
    waiting_customer: BY_STAFF,
    waiting_ai: BY_STAFF,
    resolved: ['resolved', 'in_progress', 'closed'],
    closed: ['closed', 'in_progress'],
  },
  'staff-reply': {
    new: AFTER_STAFF_REPLY,
    in_progress: AFTER_STAFF_REPLY,
    waiting_customer: AFTER_STAFF_REPLY,
    waiting_ai: AFTER_STAFF_REPLY,
    resolved: AFTER_STAFF_REPLY,
    closed: [],
  },
  job: {
    new: [],
    in_progress: [],
    waiting_customer: [],
    waiting_ai: [],
    resolved: ['closed'],
    closed: [],
  },
}

export interface Standing {
  status: TicketStatus
  resolvedAt: Date | null
  closedAt: Date | null
}

/**
 * How a ticket stands once it is moved. Resolved and closed each have their time, anything else has neither. Errors:
 * `ticket_closed` for writing about a closed one, `invalid_transition`.
 */
export function move(mover: Mover, from: Standing, status: TicketStatus, now: Date): Standing {
  const isReply = mover === 'customer-reply' || mover === 'staff-reply'
  if (isReply && from.status === 'closed') throw new DomainError('ticket_closed')
  if (!MOVES[mover][from.status].includes(status)) throw new DomainError('invalid_transition')
  if (mover === 'customer' && isTooLateToReopen(from, now)) {
    throw new DomainError(
      'invalid_transition',
      'It was closed more than 30 days ago. Please open a new ticket.',
    )
  }
  if (status === from.status) return { status, resolvedAt: from.resolvedAt, closedAt: from.closedAt }
  switch (status) {
    case 'resolved':
      return { status, resolvedAt: now, closedAt: null }
    case 'closed':
      return { status, resolvedAt: from.resolvedAt, closedAt: now }
    default:
      return { status, resolvedAt: null, closedAt: null }
  }
}

/** What becomes of a ticket when its customer writes. */
export function afterCustomerReply(from: Standing, now: Date): Standing {
  return move('customer-reply', from, from.status === 'new' ? 'new' : 'in_progress', now)
}

function isTooLateToReopen({ closedAt }: Standing, now: Date): boolean {
  return closedAt !== null && now.getTime() - closedAt.getTime() > REOPEN_MS
}

export interface Author {
  type: MessageType
  /** Null when there is none, or no longer. */
  id: string | null
  fullName: string | null
}

/** How customers see an author: as the customer, the staff, or, for what no person wrote, the system. */
export function authorForCustomers({ type, id, fullName }: Author) {
  switch (type) {
    case 'customer':
      return { type, name: id === null ? 'Former customer' : fullName?.trim() || 'Customer' }
    case 'staff':
      return { type, name: fullName?.trim() || 'WebMagic support' }
    default:
      return { type: 'system' as const, name: 'WebMagic' }
  }
}

/** How staff see an author. Messages of API keys have none. */
export function authorForStaff({ type, id, fullName, email }: Author & { email: string | null }) {
  const name = fullName?.trim() || email
  switch (type) {
    case 'customer':
      return { type, name: id === null ? 'Former customer' : (name ?? 'Customer') }
    case 'staff':
      return { type, name: name ?? 'WebMagic support' }
    case 'ai':
      return { type, name: 'Assistant of the older system' }
    case 'system':
      return { type, name: 'WebMagic' }
  }
}

export function isSettled({ status }: Pick<Standing, 'status'>): boolean {
  return status === 'resolved' || status === 'closed'
}

/** Errors: `invalid_transition` while a ticket is neither resolved nor closed. */
export function assertRateable(ticket: Standing): void {
  if (!isSettled(ticket)) {
    throw new DomainError('invalid_transition', 'You can rate this once it is resolved.')
  }
}

/** As many as staff give one ticket. Those of the older system may have more. */
export const MOST_TAGS = 20

interface TagChange {
  tags?: string[] | undefined
  addTags?: string[] | undefined
  removeTags?: string[] | undefined
}

/** The tags of a ticket once they are changed. Errors: `conflict` when that would add to too many. */
export function tagsAfter(
  known: string[],
  { tags = known, addTags = [], removeTags = [] }: TagChange,
): string[] {
  const kept = tags.filter((tag) => !removeTags.includes(tag))
  const all = [...new Set([...kept, ...addTags])]
  if (all.length > MOST_TAGS && all.length > known.length) {
    throw new DomainError('conflict', `A ticket has at most ${MOST_TAGS} tags.`)
  }
  return all
}
