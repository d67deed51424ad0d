import { randomUUID } from 'node:crypto'
import {
  AdminUser,
  CustomerUser,
  type EntityManager,
  Site,
  SupportTicket,
  TicketMessage,
  TicketTemplate,
} from '@webmagic/db'
import { newTicketNumber } from '../tickets/ticket-number.ts'
import { DEMO_TEMPLATES, DEMO_TICKETS, type DemoTicket } from './demo-tickets.ts'

const HOUR_MS = 60 * 60 * 1000
const SUPPORT = 'staff@demo.test'

/** The tickets that these customers wrote, with what was said. */
export async function addTickets(em: EntityManager, emails: readonly string[], now: Date): Promise<void> {
  const tickets = DEMO_TICKETS.filter(({ email }) => emails.includes(email))
  if (tickets.length === 0) return
  const people = await em.find(
    CustomerUser,
    { loginEmail: { $in: [...emails] } },
    { fields: ['id', 'loginEmail'] },
  )
  const sites = await em.find(
    Site,
    { slug: { $in: tickets.flatMap(({ slug }) => slug ?? []) } },
    { fields: ['id', 'slug'] },
  )
  const support = await em.findOneOrFail(AdminUser, { loginEmail: SUPPORT }, { fields: ['id'] })
  const rows = tickets.flatMap((ticket) => {
    const customer = people.find(({ loginEmail }) => loginEmail === ticket.email)
    if (!customer) return []
    const site = sites.find(({ slug }) => slug === ticket.slug) ?? null
    return [rowsOf(ticket, { customer: customer.id, site: site?.id ?? null, staff: support.id }, now)]
  })
  await em.insertMany(
    SupportTicket,
    rows.map(({ ticket }) => ticket),
  )
  await em.insertMany(
    TicketMessage,
    rows.flatMap(({ messages }) => messages),
  )
}

export async function addTemplates(em: EntityManager, now: Date): Promise<void> {
  const rows = DEMO_TEMPLATES.map(({ message, ...template }) => ({
    ...template,
    messageTemplate: message,
    createdAt: now,
    updatedAt: now,
  }))
  await em.upsertMany(TicketTemplate, rows, { onConflictFields: ['name'], onConflictAction: 'ignore' })
}

interface Ids {
  customer: string
  site: string | null
  staff: string
}

function rowsOf(demo: DemoTicket, { customer, site, staff }: Ids, now: Date) {
  const id = randomUUID()
  const createdAt = new Date(now.getTime() - demo.daysAgo * 24 * HOUR_MS)
  let last = createdAt
  const messages = demo.messages.map(({ by, hours, text }) => {
    last = new Date(last.getTime() + hours * HOUR_MS)
    return {
      ticket: id,
      messageType: by === 'note' ? ('staff' as const) : by,
      customer: by === 'customer' ? customer : null,
      staff: by === 'staff' || by === 'note' ? staff : null,
      internalOnly: by === 'note',
      message: text,
      createdAt: last,
      updatedAt: last,
    }
  })
  const fromStaff = messages.filter(
    ({ messageType, internalOnly }) => messageType === 'staff' && !internalOnly,
  )
  const fromCustomer = messages.filter(({ messageType }) => messageType === 'customer')
  const ticket = {
    id,
    customer,
    site,
    ticketNumber: newTicketNumber(createdAt),
    subject: demo.subject,
    description: demo.description,
    category: demo.category,
    priority: demo.priority ?? 'medium',
    status: demo.status,
    rating: demo.rating ?? null,
    tags: demo.tags ?? null,
    assignee: demo.isAssigned ? staff : null,
    assignedAt: demo.isAssigned ? createdAt : null,
    firstResponseAt: fromStaff[0]?.createdAt ?? null,
    resolvedAt:
      demo.status === 'resolved' || demo.status === 'closed' ? (fromStaff.at(-1)?.createdAt ?? last) : null,
    closedAt: demo.status === 'closed' ? last : null,
    lastCustomerMessageAt: fromCustomer.at(-1)?.createdAt ?? createdAt,
    lastStaffMessageAt: fromStaff.at(-1)?.createdAt ?? null,
    createdAt,
    updatedAt: last,
  }
  return { ticket, messages }
}
