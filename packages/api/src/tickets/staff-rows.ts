import {
  changesIn,
  countOfEarlier,
  type MessageRow,
  messagesOf,
  TICKET_COLUMNS,
  type TicketRow,
  toSummary,
} from './rows.ts'
import { authorForStaff } from './rules.ts'
import type { QueuedTicket, StaffMessage, StaffTicket } from './staff-schema.ts'

export interface QueuedRow extends TicketRow {
  customer_email: string
  customer_name: string | null
  site_slug: string | null
  site_title: string | null
  assigned_to_admin_id: string | null
  assignee_email: string | null
  assignee_name: string | null
  assigned_at: Date | null
  tags: unknown
  staff_only: boolean
}

interface StaffMessageRow extends MessageRow {
  author_email: string | null
  internal_only: boolean
}

export interface StaffTicketRow extends QueuedRow {
  element_context: unknown
  internal_notes: string | null
  messages: StaffMessageRow[]
  earlier_messages: number
}

export const QUEUED_COLUMNS = `${TICKET_COLUMNS}, t.assigned_to_admin_id, t.assigned_at, t.tags, t.staff_only,
  c.email as customer_email, c.full_name as customer_name,
  s.slug as site_slug, s.site_title, a.email as assignee_email, a.full_name as assignee_name`

/** Whom and what a ticket `t` has to do with, looked up for each. */
export const PEOPLE_AND_SITE = `
  cross join lateral (select email, full_name from customer_users where id = t.customer_user_id limit 1) c
  left join lateral (select slug, site_title from sites where id = t.site_id limit 1) s on true
  left join lateral (select email, full_name from admin_users where id = t.assigned_to_admin_id limit 1) a on true`

export function conversationColumns(condition = 'true'): string {
  return `${messagesOf({ fields: ['author_email', 'internal_only'], condition })} as messages,
    ${countOfEarlier({ condition })} as earlier_messages`
}

export function toQueued(row: QueuedRow): QueuedTicket {
  return {
    ...toSummary(row),
    customer: { customerId: row.customer_user_id, email: row.customer_email, name: row.customer_name },
    site:
      row.site_id !== null && row.site_slug !== null
        ? { siteId: row.site_id, slug: row.site_slug, siteTitle: row.site_title }
        : null,
    assignee:
      row.assigned_to_admin_id !== null && row.assignee_email !== null
        ? { staffId: row.assigned_to_admin_id, email: row.assignee_email, name: row.assignee_name }
        : null,
    assignedAt: row.assigned_at,
    tags: tagsIn(row.tags),
    staffOnly: row.staff_only,
    lastCustomerMessageAt: row.last_customer_message_at,
    lastStaffMessageAt: row.last_staff_message_at,
  }
}

export function toStaffTicket(row: StaffTicketRow): StaffTicket {
  return {
    ...toQueued(row),
    changes: changesIn(row.element_context),
    internalNotes: row.internal_notes,
    earlierMessages: row.earlier_messages,
    messages: row.messages.map(toStaffMessage),
  }
}

function toStaffMessage(row: StaffMessageRow): StaffMessage {
  return {
    messageId: row.id,
    author: authorForStaff({
      type: row.message_type,
      id: row.author_id,
      fullName: row.author_name,
      email: row.author_email,
    }),
    message: row.message,
    isInternal: row.internal_only,
    createdAt: new Date(row.created_at),
  }
}

/** The older system kept other things there, too. */
export function tagsIn(stored: unknown): string[] {
  return Array.isArray(stored) ? stored.filter((tag) => typeof tag === 'string') : []
}
