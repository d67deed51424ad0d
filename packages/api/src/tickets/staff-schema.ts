import { MESSAGE_TYPES, TICKET_CATEGORIES, TICKET_PRIORITIES, TICKET_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { cursor, id, line, nextCursor, pageSize, text, total } from '../fields.ts'
import { MOST_TAGS } from './rules.ts'
import { message, ticketSummary } from './schema.ts'

const status = z.enum(TICKET_STATUSES)
const category = z.enum(TICKET_CATEGORIES)
const priority = z.enum(TICKET_PRIORITIES)
const tags = z.array(line(40).min(1)).max(MOST_TAGS)

export const listInput = z
  .strictObject({
    /** One status, or `open` for those that are neither resolved nor closed. */
    status: z.union([status, z.literal('open')]).optional(),
    category: category.optional(),
    priority: priority.optional(),
    /** Whom it is assigned to; null for nobody. */
    assigneeId: id.nullable().optional(),
    customerId: id.optional(),
    siteId: id.optional(),
    tag: text(255).min(1).optional(),
    /** Words, or their beginnings, in subject, description, messages and notes; or a ticket number. */
    search: text(200).optional(),
    limit: pageSize,
    cursor,
  })
  .prefault({})

const person = z.object({ name: z.string().nullable(), email: z.string() })

/** What customers see of a ticket, and what only staff do. */
const queuedTicket = ticketSummary.extend({
  customer: person.extend({ customerId: id }),
  site: z.object({ siteId: id, slug: z.string(), siteTitle: z.string().nullable() }).nullable(),
  assignee: person.extend({ staffId: id }).nullable(),
  assignedAt: z.date().nullable(),
  tags: z.array(z.string()),
  /** No customer sees it any more: it was settled before the site was handed over, or the site was taken back. */
  staffOnly: z.boolean(),
  lastCustomerMessageAt: z.date().nullable(),
  lastStaffMessageAt: z.date().nullable(),
})

export const queue = z.object({
  /** Newest first. */
  tickets: z.array(queuedTicket),
  /** How many match on all pages; null for more than 1,000. */
  total,
  nextCursor,
})

const staffMessage = z.object({
  messageId: id,
  author: z.object({ type: z.enum(MESSAGE_TYPES), name: z.string() }),
  message: z.string(),
  /** A note: only staff see it. */
  isInternal: z.boolean(),
  createdAt: z.date(),
})

export const staffTicket = queuedTicket.extend({
  changes: z.array(
    z.object({ description: z.string(), elementContext: z.record(z.string(), z.unknown()).nullable() }),
  ),
  /** Notes of the older system. */
  internalNotes: z.string().nullable(),
  /** How many messages there are before those. */
  earlierMessages: z.int(),
  /**
   * Oldest first, notes among them, the 1,000 newest, or the 1,000 before the one that was named; the description comes
   * before all.
   */
  messages: z.array(staffMessage),
})

export const replyInput = z.strictObject({
  ticketId: id,
  message,
  /** What the reply makes of the ticket: it waits for the customer unless it is said to be resolved. */
  status: z.enum(['waiting_customer', 'resolved']).default('waiting_customer'),
})

export const noteInput = z.strictObject({ ticketId: id, message })

export const assignInput = z.strictObject({
  ticketId: id,
  /** Null for nobody. */
  staffId: id.nullable(),
})

export const updateInput = z.strictObject({
  ticketId: id,
  status: z.enum(['in_progress', 'waiting_customer', 'resolved', 'closed']).optional(),
  priority: priority.optional(),
  category: category.optional(),
  /** Instead of those that it has. */
  tags: tags.optional(),
  /** Besides those that it has, whatever others are just doing. */
  addTags: tags.optional(),
  removeTags: z.array(z.string().max(1_000)).max(100).optional(),
})

export const assignees = z.object({
  staff: z.array(z.object({ staffId: id, name: z.string().nullable(), email: z.string() })),
})

export const template = z.object({
  templateId: id,
  name: z.string(),
  /** For which category it is offered first; null for all. */
  category: category.nullable(),
  /** May hold `{{customer_name}}`, `{{site}}` and `{{ticket_number}}`. */
  message: z.string(),
  isActive: z.boolean(),
  updatedAt: z.date(),
})

export const templatesInput = z.strictObject({ limit: pageSize, cursor }).prefault({})

export const templates = z.object({
  /** By name. */
  templates: z.array(template),
  total,
  nextCursor,
})

export const createTemplateInput = z.strictObject({
  name: line(100).min(1),
  category: category.nullable().default(null),
  message,
})

export const updateTemplateInput = z.strictObject({
  templateId: id,
  name: line(100).min(1).optional(),
  category: category.nullable().optional(),
  message: message.optional(),
  isActive: z.boolean().optional(),
})

export const templateInput = z.strictObject({ templateId: id })
export const removed = z.object({
  /** False when it was not there. */
  removed: z.boolean(),
})

export type QueueInput = z.output<typeof listInput>
export type QueuedTicket = z.output<typeof queuedTicket>
export type Queue = z.output<typeof queue>
export type StaffMessage = z.output<typeof staffMessage>
export type StaffTicket = z.output<typeof staffTicket>
export type ReplyInput = z.output<typeof replyInput>
export type UpdateTicketInput = z.output<typeof updateInput>
export type Assignees = z.output<typeof assignees>
export type UpdateTemplateInput = z.output<typeof updateTemplateInput>
export type Template = z.output<typeof template>
export type TemplatesInput = z.output<typeof templatesInput>
export type Templates = z.output<typeof templates>
