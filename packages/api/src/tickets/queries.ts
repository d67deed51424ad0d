import { prepared, type TicketCategory, type TicketStatus } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import {
  BEFORE_REACHED,
  messageReachedByCustomer,
  TICKET_COLUMNS,
  type TicketRow,
  toSummary,
  toTicket,
  type WholeTicket,
  type WholeTicketRow,
  wholeTicketColumns,
} from './rows.ts'
import type { GetTicketInput, Stats, TicketSummary } from './schema.ts'
import { allSeenBy, isSeenBy } from './visible.ts'

export type CustomerContext = Pick<VerbContext<CustomerActor>, 'em' | 'actor'>

const findTicket = prepared<WholeTicketRow>({
  name: 'find-ticket-seen-by-customer',
  text: `select ${wholeTicketColumns()}
    from support_tickets t where t.id = $2 and ${isSeenBy('$1')}`,
})

const findTicketBefore = prepared<WholeTicketRow>({
  name: 'find-ticket-seen-by-customer-before',
  text: `select ${wholeTicketColumns({ condition: BEFORE_REACHED })}
    from support_tickets t ${messageReachedByCustomer('$3')} where t.id = $2 and ${isSeenBy('$1')}`,
})

const findSummary = prepared<TicketRow>({
  name: 'find-ticket-summary-seen-by-customer',
  text: `select ${TICKET_COLUMNS} from support_tickets t where t.id = $2 and ${isSeenBy('$1')}`,
})

const countTickets = prepared<{ status: TicketStatus; category: TicketCategory; count: number }>({
  name: 'count-tickets-seen-by-customer',
  text: `select status, category, count(*)::int as count
    from (${allSeenBy('$1', { columns: 't.status, t.category', conditions: [] })}) seen
    group by status, category`,
})

/**
 * A ticket with its conversation, or what was said in it before a message. Somebody else's is as unknown as one that does
 * not exist, and so is a message that is not in it. Errors: `not_found`.
 */
export async function getTicket(
  { em, actor }: CustomerContext,
  { ticketId, before }: GetTicketInput,
): Promise<WholeTicket> {
  const [row] =
    before === undefined
      ? await findTicket(em, [actor.customerId, ticketId])
      : await findTicketBefore(em, [actor.customerId, ticketId, before])
  if (!row) throw new DomainError('not_found')
  return toTicket(row, actor.customerId)
}

export async function getTicketSummary(
  { em, actor }: CustomerContext,
  { ticketId }: { ticketId: string },
): Promise<TicketSummary> {
  const [row] = await findSummary(em, [actor.customerId, ticketId])
  if (!row) throw new DomainError('not_found')
  return toSummary(row)
}

export async function getTicketStats({ em, actor }: CustomerContext): Promise<Stats> {
  const counts = await countTickets(em, [actor.customerId])
  const countWhere = (fits: (row: { status: TicketStatus; category: TicketCategory }) => boolean) =>
    counts.filter(fits).reduce((sum, { count }) => sum + count, 0)
  const as = (status: TicketStatus) => countWhere((row) => row.status === status)
  const about = (category: TicketCategory) => countWhere((row) => row.category === category)
  return {
    total: countWhere(() => true),
    byStatus: {
      new: as('new'),
      in_progress: as('in_progress'),
      waiting_customer: as('waiting_customer'),
      waiting_ai: as('waiting_ai'),
      resolved: as('resolved'),
      closed: as('closed'),
    },
    byCategory: {
      billing: about('billing'),
      technical_support: about('technical_support'),
      site_edit: about('site_edit'),
      question: about('question'),
      other: about('other'),
    },
    open: countWhere(({ status }) => status !== 'resolved' && status !== 'closed'),
    waiting: as('waiting_customer'),
    resolved: as('resolved'),
    closed: as('closed'),
  }
}
