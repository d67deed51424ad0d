import type { MessageType, TicketCategory, TicketPriority, TicketRating, TicketStatus } from '@webmagic/db'
import { z } from 'zod'
import { authorForCustomers } from './rules.ts'
import type { Message, Ticket, TicketSummary } from './schema.ts'

/** What customers see of a ticket. */
export interface TicketRow {
  id: string
  ticket_number: string
  site_id: string | null
  customer_user_id: string
  subject: string
  description: string
  category: TicketCategory
  priority: TicketPriority
  status: TicketStatus
  customer_satisfaction_rating: TicketRating | null
  created_at: Date
  updated_at: Date
  first_response_at: Date | null
  resolved_at: Date | null
  closed_at: Date | null
  last_customer_message_at: Date | null
  last_staff_message_at: Date | null
}

export const TICKET_COLUMNS = `t.id, t.ticket_number, t.site_id, t.customer_user_id, t.subject, t.description, t.category,
  t.priority, t.status, t.customer_satisfaction_rating, t.created_at, t.updated_at, t.first_response_at, t.resolved_at,
  t.closed_at, t.last_customer_message_at, t.last_staff_message_at`

export function toSummary(row: TicketRow): TicketSummary {
  return {
    ticketId: row.id,
    ticketNumber: row.ticket_number,
    siteId: row.site_id,
    customerId: row.customer_user_id,
    subject: row.subject,
    description: row.description,
    category: row.category,
    priority: row.priority,
    status: row.status,
    rating: row.customer_satisfaction_rating,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    firstResponseAt: row.first_response_at,
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
  }
}

/** A conversation is read in one go. A longer one is read from its end, so many at a time. */
const MOST_MESSAGES = 1_000

/** As JSON holds it. */
export interface MessageRow {
  id: string
  author_id: string | null
  author_name: string | null
  message_type: MessageType
  message: string
  created_at: string
}

/** To be seen by customers, of a message `m`. */
const TO_CUSTOMERS = 'not m.internal_only'

/** To be before the one that `reachedMessage` finds, of a message `m`. */
export const BEFORE_REACHED = '(m.created_at, m.id) < (reached.created_at, reached.id)'

/** The message of a ticket `t` from which the reader goes on to earlier ones: no row at all where it is not in there. */
export function reachedMessage(messageId: string, condition = 'true'): string {
  return `cross join lateral (
    select m.created_at, m.id from ticket_messages m
    where m.id = ${messageId} and m.ticket_id = t.id and ${condition} limit 1
  ) reached`
}

/** The same for customers, to whom a note is no message. */
export function messageReachedByCustomer(messageId: string): string {
  return reachedMessage(messageId, TO_CUSTOMERS)
}

/** The messages of a ticket `t`, oldest first, as an array in JSON. */
export function messagesOf({
  fields = [],
  condition = 'true',
  most = MOST_MESSAGES,
}: {
  fields?: string[]
  condition?: string
  most?: number
}): string {
  const named = ['id', 'author_id', 'author_name', 'message_type', 'message', 'created_at', ...fields].map(
    (field) => `'${field}', said.${field}`,
  )
  return `(
    select coalesce(json_agg(json_build_object(${named.join(', ')}) order by said.created_at, said.id), '[]')
    from (
      select m.*, coalesce(c.id, a.id) as author_id, coalesce(c.email, a.email) as author_email,
        coalesce(c.full_name, a.full_name) as author_name
      from ticket_messages m
      left join lateral (select * from customer_users where id = m.customer_user_id limit 1) c on true
      left join lateral (select * from admin_users where id = m.admin_user_id limit 1) a on true
      where m.ticket_id = t.id and ${condition}
      order by m.created_at desc, m.id desc limit ${most}
    ) said
  )`
}

/** How many messages of a ticket `t` there are before those. */
export function countOfEarlier({
  condition = 'true',
  most = MOST_MESSAGES,
}: {
  condition?: string
  most?: number
} = {}): string {
  return `(
    select greatest(count(*)::int - ${most}, 0) from ticket_messages m where m.ticket_id = t.id and ${condition}
  )`
}

/** A message with what the older API shows of it besides. */
export interface WholeMessage extends Message {
  /** The customer who wrote it. */
  customerId: string | null
}

/** A ticket with what the older API shows of it besides. */
export interface WholeTicket extends Ticket {
  lastCustomerMessageAt: Date | null
  lastStaffMessageAt: Date | null
  /** As it was given, also to the older system. */
  elementContext: unknown
  messages: WholeMessage[]
}

function toMessage(row: MessageRow, viewerId: string): WholeMessage {
  const { message_type: type, author_id: id } = row
  return {
    messageId: row.id,
    customerId: type === 'customer' ? id : null,
    author: authorForCustomers({ type, id, fullName: row.author_name }),
    isMine: type === 'customer' && id === viewerId,
    message: row.message,
    createdAt: new Date(row.created_at),
  }
}

/** The older system kept other things there, too. */
const storedChanges = z.object({
  changes: z.array(
    z.object({
      description: z.string(),
      element_context: z.record(z.string(), z.unknown()).nullish().catch(null),
    }),
  ),
})

export function changesIn(elementContext: unknown) {
  const stored = storedChanges.safeParse(elementContext)
  if (!stored.success) return []
  return stored.data.changes.map((change) => ({
    description: change.description,
    elementContext: change.element_context ?? null,
  }))
}

/** What customers see of a ticket, and of what was said. */
export interface WholeTicketRow extends TicketRow {
  customer_name: string | null
  element_context: unknown
  messages: MessageRow[]
  earlier_messages: number
}

/** Of a longer conversation, the newest messages, or the newest of those that fit. */
export function wholeTicketColumns({
  most = MOST_MESSAGES,
  condition = 'true',
}: {
  most?: number
  condition?: string
} = {}): string {
  const shown = { condition: `${TO_CUSTOMERS} and ${condition}`, most }
  return `${TICKET_COLUMNS}, t.element_context,
    (select full_name from customer_users where id = t.customer_user_id) as customer_name,
    ${messagesOf(shown)} as messages, ${countOfEarlier(shown)} as earlier_messages`
}

export function toTicket(row: WholeTicketRow, viewerId: string): WholeTicket {
  const { customer_user_id: authorId, customer_name: fullName } = row
  return {
    ...toSummary(row),
    author: { type: 'customer', name: authorForCustomers({ type: 'customer', id: authorId, fullName }).name },
    isMine: authorId === viewerId,
    changes: changesIn(row.element_context).map(({ description }) => ({ description })),
    earlierMessages: row.earlier_messages,
    messages: row.messages.map((message) => toMessage(message, viewerId)),
    lastCustomerMessageAt: row.last_customer_message_at,
    lastStaffMessageAt: row.last_staff_message_at,
    elementContext: row.element_context ?? null,
  }
}
