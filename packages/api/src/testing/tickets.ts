import { randomUUID } from 'node:crypto'
import type { MessageType, TicketCategory, TicketStatus } from '@webmagic/db'
import type { Pool } from 'pg'

interface NewTicket {
  customerId: string
  siteId?: string | undefined
  status?: TicketStatus
  category?: TicketCategory
  subject?: string
  description?: string
  /** Anything PostgreSQL reads as a time, to the microsecond. */
  createdAt?: string
  /** When it was resolved or closed, where its status says that it was. */
  settledAt?: string
  staffOnly?: boolean
}

/** A ticket as it stands, whatever led to it. Returns its id. */
export async function newTicket(pool: Pool, ticket: NewTicket): Promise<string> {
  const { customerId, siteId = null, status = 'new', category = 'question', staffOnly = false } = ticket
  const { subject = 'A question', description = 'How does it work?' } = ticket
  const { createdAt = '2026-01-01T00:00:00Z', settledAt = createdAt } = ticket
  const { rows } = await pool.query<{ id: string }>(
    `insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category, status,
       created_at, updated_at, resolved_at, closed_at, staff_only)
     values ($1, $2, $3, $4, $5, $6, $7::varchar, $8::timestamptz, $8, case $7::varchar when 'resolved' then $9::timestamptz end,
       case $7::varchar when 'closed' then $9::timestamptz end, $10)
     returning id`,
    [
      customerId,
      siteId,
      `TKT-${randomUUID().slice(0, 13).toUpperCase()}`,
      subject,
      description,
      category,
      status,
      createdAt,
      settledAt,
      staffOnly,
    ],
  )
  return rows[0]?.id ?? ''
}

export async function newStaff(
  pool: Pick<Pool, 'query'>,
  { fullName = null, isActive = true }: { fullName?: string | null; isActive?: boolean } = {},
): Promise<string> {
  const email = `${randomUUID()}@staff.test`
  const { rows } = await pool.query<{ id: string }>(
    `insert into admin_users (email, login_email, full_name, role, is_active) values ($1, $1, $2, 'support', $3)
     returning id`,
    [email, fullName, isActive],
  )
  return rows[0]?.id ?? ''
}

/** A message as it stands, without what writing one does. */
export async function addMessage(
  pool: Pool,
  {
    ticketId,
    type,
    message,
    customerId = null,
    staffId = null,
    isInternal = false,
  }: {
    ticketId: string
    type: MessageType
    message: string
    customerId?: string | null
    staffId?: string | null
    isInternal?: boolean
  },
): Promise<void> {
  await pool.query(
    `insert into ticket_messages (ticket_id, message_type, message, customer_user_id, admin_user_id, internal_only)
     values ($1, $2, $3, $4, $5, $6)`,
    [ticketId, type, message, customerId, staffId, isInternal],
  )
}

/** What is to be done about tickets, in the order in which it was added. */
export async function ticketJobs(pool: Pool, ticketId: string): Promise<string[]> {
  const { rows } = await pool.query<{ about: string }>(
    `select j.payload ->> 'about' as about
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'ticket-news' and j.payload ->> 'ticketId' = $1 order by j.id`,
    [ticketId],
  )
  return rows.map(({ about }) => about)
}
