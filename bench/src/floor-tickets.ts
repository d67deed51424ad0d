// The floor of tickets: the same SQL and the same JSON, and nothing else.
import {
  ADD_JOB,
  findNamedStatement,
  insertTicketStatement,
  newTicketNumber,
  queueStatement,
  ticketPageStatement,
} from '@webmagic/api/statements'
import type pg from 'pg'

type Row = Record<string, unknown>

interface PageInput {
  limit: number
  cursor?: string
}

const firstPage = ticketPageStatement({})
const laterPage = ticketPageStatement({ cursor: true })

export async function listTickets(pool: pg.Pool, customerId: string, { limit, cursor }: PageInput) {
  const position = cursor ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : []
  const statement = cursor ? laterPage : firstPage
  const { rows } = await pool.query({ ...statement, values: [customerId, limit + 1, ...position] })
  return pageOf(rows, limit, rows[0].total, summaryOf)
}

export async function listQueue(pool: pg.Pool, input: PageInput) {
  const { rows } = await pool.query(queueStatement(input))
  const total = rows[0].total > 1_000 ? null : rows[0].total
  return pageOf(rows, input.limit, total, queuedOf)
}

export async function createTicket(pool: pg.Pool, customerId: string, input: Record<string, string>) {
  const client = await pool.connect()
  try {
    const now = new Date()
    const { siteId, subject, description, category } = input
    await client.query('begin')
    await client.query({ ...findNamedStatement, values: [customerId, siteId] })
    // Of some thousand tickets of a day, two may draw the same number.
    let row: Row | undefined
    while (!row) {
      const values = [customerId, siteId, newTicketNumber(now), subject, description, category, null, now]
      row = (await client.query({ ...insertTicketStatement, values })).rows[0]
    }
    const news = JSON.stringify({ ticketId: row.id, about: 'created' })
    await client.query(ADD_JOB, ['ticket-news', news, null, 25, null])
    await client.query('commit')
    return withDates({ ...summaryOf(row), messages: [] })
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

function pageOf(rows: Row[], limit: number, total: unknown, shape: (row: Row) => Row) {
  const page = rows.filter(({ id }) => id !== null).slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const nextCursor = last
    ? Buffer.from(JSON.stringify([last.cursor_at, last.id])).toString('base64url')
    : null
  return withDates({ tickets: page.map(shape), total, nextCursor })
}

function summaryOf(row: Row): Row {
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

function queuedOf(row: Row): Row {
  return {
    ...summaryOf(row),
    customer: { customerId: row.customer_user_id, email: row.customer_email, name: row.customer_name },
    site: row.site_id ? { siteId: row.site_id, slug: row.site_slug, siteTitle: row.site_title } : null,
    assignee: row.assigned_to_admin_id
      ? { staffId: row.assigned_to_admin_id, email: row.assignee_email, name: row.assignee_name }
      : null,
    assignedAt: row.assigned_at,
    tags: row.tags ?? [],
    staffOnly: row.staff_only,
    lastCustomerMessageAt: row.last_customer_message_at,
    lastStaffMessageAt: row.last_staff_message_at,
  }
}

/** As superjson writes dates. */
function withDates(json: Row) {
  const values: Record<string, string[]> = {}
  const tickets = Array.isArray(json.tickets) ? json.tickets : [json]
  const isPage = tickets[0] !== json
  tickets.forEach((ticket: Row, index) => {
    for (const [key, value] of Object.entries(ticket)) {
      if (value instanceof Date) values[isPage ? `tickets.${index}.${key}` : key] = ['Date']
    }
  })
  return tickets.length > 0 ? { json, meta: { values, v: 1 } } : { json }
}
