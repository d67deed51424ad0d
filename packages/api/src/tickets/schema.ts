import { TICKET_CATEGORIES, TICKET_PRIORITIES, TICKET_RATINGS, TICKET_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { cursor, id, line, nextCursor, pageSize, text, ticketInput } from '../fields.ts'
import { idempotencyKey } from '../idempotency.ts'

const status = z.enum(TICKET_STATUSES)
const category = z.enum(TICKET_CATEGORIES)
const priority = z.enum(TICKET_PRIORITIES)
const rating = z.enum(TICKET_RATINGS)

/** What people write to each other, in characters. */
export const message = text(20_000).min(1, 'Write something first')

export const categories = z.object({
  categories: z.array(category),
  /** What each is for, in a sentence. */
  descriptions: z.record(category, z.string()),
})

export const createInput = z.strictObject({
  subject: line(255).min(5),
  description: text(20_000).min(5),
  category,
  /** Which site it is about. Needed by who has several: with one it is that one. */
  siteId: id.optional(),
  /** What is to be changed on the site, each by itself. */
  changes: z
    .array(
      z.strictObject({
        description: text(5_000).min(5),
        /** Which part of the page is meant, such as a selector and the text that stands there. */
        elementContext: z.record(z.string().max(100), z.string().max(2_000)).optional(),
      }),
    )
    .max(3)
    .optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export const getInput = ticketInput.extend({
  /** One of its messages: those before it are read instead of the newest. */
  before: id.optional(),
})

export const ticketSummary = z.object({
  ticketId: id,
  /** `TKT-YYYYMMDD-XXXXXX`, to quote. */
  ticketNumber: z.string(),
  siteId: id.nullable(),
  /** Who wrote it. */
  customerId: id,
  subject: z.string(),
  description: z.string(),
  category,
  priority,
  status,
  rating: rating.nullable(),
  createdAt: z.date(),
  /** When something last changed that its members can see. */
  updatedAt: z.date(),
  firstResponseAt: z.date().nullable(),
  resolvedAt: z.date().nullable(),
  closedAt: z.date().nullable(),
})

export const ticketMessage = z.object({
  messageId: id,
  author: z.object({
    type: z.enum(['customer', 'staff', 'system']),
    name: z.string(),
  }),
  /** Whether the caller wrote it. */
  isMine: z.boolean(),
  message: z.string(),
  createdAt: z.date(),
})

const change = z.object({ description: z.string() })

export const ticket = ticketSummary.extend({
  /** Who wrote the description. */
  author: z.object({ type: z.literal('customer'), name: z.string() }),
  /** Whether that is the caller. */
  isMine: z.boolean(),
  changes: z.array(change),
  /** How many messages there are before those. */
  earlierMessages: z.int(),
  /** Oldest first, the 1,000 newest, or the 1,000 before the one that was named; the description comes before all. */
  messages: z.array(ticketMessage),
})

export const listInput = z
  .strictObject({
    status: status.optional(),
    category: category.optional(),
    siteId: id.optional(),
    /** Words, or their beginnings, in subject, description and messages; or a ticket number. */
    search: text(200).optional(),
    limit: pageSize,
    cursor,
  })
  .prefault({})

export const tickets = z.object({
  /** Newest first. */
  tickets: z.array(ticketSummary),
  total: z.int(),
  nextCursor,
})

export const replyInput = z.strictObject({ ticketId: id, message })

export const setStatusInput = z.strictObject({
  ticketId: id,
  /** `reopened` makes it `in_progress` again, for 30 days after it was closed. */
  status: z.enum(['resolved', 'closed', 'reopened']),
})

export const rateInput = z.strictObject({ ticketId: id, rating })

export const stats = z.object({
  total: z.int(),
  byStatus: z.record(status, z.int()),
  byCategory: z.record(category, z.int()),
  /** Neither resolved nor closed. */
  open: z.int(),
  /** Of the open ones, those that wait for the customer. */
  waiting: z.int(),
  resolved: z.int(),
  closed: z.int(),
})

export const onChangeInput = z.strictObject({ ticketId: id.optional() }).prefault({})

/** First `resync`, on every connection: whatever happened before it, ask again. */
export type TicketNews = { resync: true } | { ticketId: string; version: number }

export const changes = z.custom<AsyncIterable<TicketNews>>()

export type Categories = z.output<typeof categories>
export type GetTicketInput = z.output<typeof getInput>
export type CreateTicketInput = z.output<typeof createInput>
export type TicketSummary = z.output<typeof ticketSummary>
export type Message = z.output<typeof ticketMessage>
export type Ticket = z.output<typeof ticket>
export type ListInput = z.output<typeof listInput>
export type Tickets = z.output<typeof tickets>
export type Stats = z.output<typeof stats>
