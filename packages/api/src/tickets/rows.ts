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
}

export const TICKET_COLUMNS = `t.id, t.ticket_number, t.site_id, t.customer_user_id, t.subject, t.description, t.category,
  t.priority, t.status, t.customer_satisfaction_rating, t.created_at, t.updated_at, t.first_response_at, t.resolved_at,
  t.closed_at`

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

/** A conversation is read in one go. Of a longer one, these are the newest. */
export const MOST_MESSAGES = 1_000

/** As JSON holds it. */
export interface MessageRow {
  id: string
  author_id: string | null
  author_name: string | null
  message_type: MessageType
  message: string
  created_at: string
}

/** The messages of a ticket `t`, oldest first, as an array in JSON. */
export function messagesOf({
  fields = [],
  condition = 'true',
}: {
  fields?: string[]
  condition?: string
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
      left join customer_users c on c.id = m.customer_user_id
      left join admin_users a on a.id = m.admin_user_id
      where m.ticket_id = t.id and ${condition}
      order by m.created_at desc, m.id desc limit ${MOST_MESSAGES}
    ) said
  )`
}

/** What customers see of a conversation. */
export const PUBLIC_MESSAGES = messagesOf({ condition: 'not m.internal_only' })

export function toMessage(row: MessageRow): Message {
  return {
    messageId: row.id,
    author: authorForCustomers({ type: row.message_type, id: row.author_id, fullName: row.author_name }),
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

export function toTicket(row: TicketRow & { element_context: unknown; messages: MessageRow[] }): Ticket {
  return {
    ...toSummary(row),
    changes: changesIn(row.element_context).map(({ description }) => ({ description })),
    messages: row.messages.map(toMessage),
  }
}
