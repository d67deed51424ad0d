import { prepared, type TicketCategory, type TicketPriority } from '@webmagic/db'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { CustomerContext } from './queries.ts'
import type { Standing } from './rules.ts'
import type { QueuedRow } from './staff-rows.ts'
import { isSeenBy } from './visible.ts'

export interface LockedTicket extends Standing {
  id: string
  firstResponseAt: Date | null
  priority: TicketPriority
  category: TicketCategory
  staffOnly: boolean
  /** As they are stored. */
  tags: unknown
}

type Row = Pick<
  QueuedRow,
  | 'id'
  | 'status'
  | 'resolved_at'
  | 'closed_at'
  | 'first_response_at'
  | 'priority'
  | 'category'
  | 'staff_only'
  | 'tags'
>

const LOCKED = `select t.id, t.status, t.resolved_at, t.closed_at, t.first_response_at, t.priority, t.category,
  t.staff_only, t.tags from support_tickets t`

const lockSeen = prepared<Row>({
  name: 'lock-ticket-seen-by-customer',
  text: `${LOCKED} where t.id = $2 and ${isSeenBy('$1')} for update of t`,
})

const lockAny = prepared<Row>({ name: 'lock-ticket', text: `${LOCKED} where t.id = $1 for update of t` })

const findSeen = prepared<{ id: string }>({
  name: 'find-ticket-still-seen-by-customer',
  text: `select t.id from support_tickets t where t.id = $2 and ${isSeenBy('$1')}`,
})

/** Locks a ticket that the caller sees until the transaction ends. Errors: `not_found`. */
export async function lockOwnTicket({ em, actor }: CustomerContext, ticketId: string): Promise<LockedTicket> {
  return toLocked(await lockSeen(em, [actor.customerId, ticketId]))
}

/**
 * Looks again, to be called once a locked ticket is changed: who had to wait for the lock may have left the site since
 * it was asked for. The membership itself is not locked, for who takes it away locks tickets after it. Errors: `not_found`.
 */
export async function assertStillSeen({ em, actor }: CustomerContext, ticketId: string): Promise<void> {
  if ((await findSeen(em, [actor.customerId, ticketId])).length === 0) throw new DomainError('not_found')
}

/** Locks any, for staff, who see all of them. Errors: `not_found`. */
export async function lockTicket({ em }: Pick<VerbContext, 'em'>, ticketId: string): Promise<LockedTicket> {
  return toLocked(await lockAny(em, [ticketId]))
}

function toLocked([row]: Row[]): LockedTicket {
  if (!row) throw new DomainError('not_found')
  return {
    id: row.id,
    status: row.status,
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
    firstResponseAt: row.first_response_at,
    priority: row.priority,
    category: row.category,
    staffOnly: row.staff_only,
    tags: row.tags,
  }
}
