import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

/** `waiting_ai` is only found in rows of the older system. */
export const TICKET_STATUSES = [
  'new',
  'in_progress',
  'waiting_customer',
  'waiting_ai',
  'resolved',
  'closed',
] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

export const TICKET_CATEGORIES = ['billing', 'technical_support', 'site_edit', 'question', 'other'] as const
export type TicketCategory = (typeof TICKET_CATEGORIES)[number]

export const TICKET_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export type TicketPriority = (typeof TICKET_PRIORITIES)[number]

export const TICKET_RATINGS = ['satisfied', 'neutral', 'unsatisfied'] as const
export type TicketRating = (typeof TICKET_RATINGS)[number]

const SupportTicketSchema = defineEntity({
  name: 'SupportTicket',
  tableName: 'support_tickets',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_user_id'),
    site: () => p.manyToOne(Site).fieldName('site_id').nullable(),
    ticketNumber: p.string().length(20).unique(),
    subject: p.string().length(255),
    description: p.text(),
    category: p.string().length(50).$type<TicketCategory>(),
    priority: p.string().length(20).$type<TicketPriority>().default('medium'),
    status: p.string().length(30).$type<TicketStatus>().default('new'),
    assignee: () => p.manyToOne(AdminUser).fieldName('assigned_to_admin_id').nullable(),
    assignedAt: p.datetime().nullable(),
    firstResponseAt: p.datetime().nullable(),
    resolvedAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    lastCustomerMessageAt: p.datetime().nullable(),
    lastStaffMessageAt: p.datetime().nullable(),
    rating: p.string().length(20).$type<TicketRating>().fieldName('customer_satisfaction_rating').nullable(),
    tags: p.json<string[]>().nullable(),
    elementContext: p.json().nullable(),
    staffOnly: p.boolean().default(false),
    version: p.integer().default(1),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/**
 * A customer's request for help with a site. `customer` is its author; who sees it are the site's members, unless it is
 * `staffOnly`. `version` counts what those who see it can see of its changes.
 */
export class SupportTicket extends SupportTicketSchema.class {}
SupportTicketSchema.setClass(SupportTicket)

export { SupportTicketSchema }
