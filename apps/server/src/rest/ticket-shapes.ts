import { createTicketInput, replyInput, type WholeMessage, type WholeTicket } from '@webmagic/api'
import { TICKET_CATEGORIES, TICKET_PRIORITIES, TICKET_RATINGS, TICKET_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { EXAMPLE_ID, EXAMPLE_TIME, id, time } from './people.ts'

export const status = z.enum(TICKET_STATUSES)
export const category = z.enum(TICKET_CATEGORIES)

const { subject, description, category: chosen } = createTicketInput.shape
const { message: said } = replyInput.shape

const MOST_CONTEXT = 20_000

/** Anything that says which part of a page is meant, within reason. */
const elementContext = z
  .record(z.string(), z.unknown())
  .nullish()
  .refine((given) => JSON.stringify(given ?? null).length <= MOST_CONTEXT, 'Too large')

export const countByStatus = z.object({
  new: z.int(),
  in_progress: z.int(),
  waiting_customer: z.int(),
  waiting_ai: z.int(),
  resolved: z.int(),
  closed: z.int(),
})

/** The same fields for each category. */
export function byCategory<T extends z.ZodType>(each: T) {
  return z.object({ billing: each, technical_support: each, site_edit: each, question: each, other: each })
}

export const createBody = z.strictObject({
  subject,
  description,
  category: chosen,
  site_id: id.nullish().meta({ description: 'Needed by who has several sites.' }),
  changes: z
    .array(
      z.strictObject({ description: z.string().trim().min(5).max(5_000), element_context: elementContext }),
    )
    .max(3)
    .nullish(),
})

export const replyBody = z.strictObject({ message: said })

/** What customers always get as null: the keys are those of the older system. */
function staffOnly<T extends z.ZodType>(shape: T) {
  return shape.nullable().meta({ description: 'For staff: always null.' })
}

const anyObject = z.record(z.string(), z.unknown())

export const message = z
  .object({
    id,
    ticket_id: id,
    customer_user_id: id.nullable(),
    admin_user_id: staffOnly(id),
    message: z.string(),
    message_type: z.enum(['customer', 'staff', 'system']),
    ai_generated: z.boolean(),
    ai_model: staffOnly(z.string()),
    ai_confidence: staffOnly(anyObject),
    internal_only: z.boolean(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Message' })

export const ticket = z
  .object({
    id,
    customer_user_id: id.meta({ description: 'Who wrote it.' }),
    site_id: id.nullable(),
    ticket_number: z.string(),
    subject: z.string(),
    description: z.string(),
    category,
    priority: z.enum(TICKET_PRIORITIES),
    status,
    ai_processed: z.boolean(),
    ai_category_confidence: staffOnly(anyObject),
    ai_suggested_response: staffOnly(z.string()),
    ai_processing_notes: staffOnly(anyObject),
    assigned_to_admin_id: staffOnly(id),
    assigned_at: staffOnly(time),
    first_response_at: time.nullable(),
    resolved_at: time.nullable(),
    closed_at: time.nullable(),
    last_customer_message_at: time.nullable(),
    last_staff_message_at: time.nullable(),
    customer_satisfaction_rating: z.enum(TICKET_RATINGS).nullable(),
    internal_notes: staffOnly(z.string()),
    tags: staffOnly(z.array(z.string())),
    element_context: z
      .unknown()
      .meta({ description: 'What was asked to be changed, and where on the page.' }),
    created_at: time,
    updated_at: time,
    messages: z.array(message).meta({ description: 'Oldest first; the description comes before them.' }),
  })
  .meta({ id: 'Ticket' })

export const EXAMPLE_MESSAGE: z.output<typeof message> = {
  id: 'c2e0b2f4-3a58-4f0d-8a0e-2f3f5d8b9c21',
  ticket_id: EXAMPLE_ID,
  customer_user_id: '0d9f8e7c-6b5a-4a3b-9c2d-1e0f9a8b7c6d',
  admin_user_id: null,
  message: 'Thank you, that helps.',
  message_type: 'customer',
  ai_generated: false,
  ai_model: null,
  ai_confidence: null,
  internal_only: false,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
}

/** What staff see of a ticket and customers do not: the keys stay. */
const KEPT_FROM_CUSTOMERS = {
  ai_processed: false,
  ai_category_confidence: null,
  ai_suggested_response: null,
  ai_processing_notes: null,
  assigned_to_admin_id: null,
  assigned_at: null,
  internal_notes: null,
  tags: null,
} as const

export function toMessage(
  ticketId: string,
  { messageId, customerId, author, message: said, createdAt }: WholeMessage,
): z.output<typeof message> {
  const at = createdAt.toISOString()
  return {
    id: messageId,
    ticket_id: ticketId,
    customer_user_id: customerId,
    admin_user_id: null,
    message: said,
    message_type: author.type,
    ai_generated: false,
    ai_model: null,
    ai_confidence: null,
    internal_only: false,
    created_at: at,
    updated_at: at,
  }
}

export function toTicket(shown: WholeTicket): z.input<typeof ticket> {
  return {
    ...KEPT_FROM_CUSTOMERS,
    id: shown.ticketId,
    customer_user_id: shown.customerId,
    site_id: shown.siteId,
    ticket_number: shown.ticketNumber,
    subject: shown.subject,
    description: shown.description,
    category: shown.category,
    priority: shown.priority,
    status: shown.status,
    first_response_at: toTime(shown.firstResponseAt),
    resolved_at: toTime(shown.resolvedAt),
    closed_at: toTime(shown.closedAt),
    last_customer_message_at: toTime(shown.lastCustomerMessageAt),
    last_staff_message_at: toTime(shown.lastStaffMessageAt),
    customer_satisfaction_rating: shown.rating,
    element_context: shown.elementContext,
    created_at: shown.createdAt.toISOString(),
    updated_at: shown.updatedAt.toISOString(),
    messages: shown.messages.map((each) => toMessage(shown.ticketId, each)),
  }
}

function toTime(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

export const EXAMPLE_TICKET: z.input<typeof ticket> = {
  ...KEPT_FROM_CUSTOMERS,
  id: EXAMPLE_ID,
  customer_user_id: '0d9f8e7c-6b5a-4a3b-9c2d-1e0f9a8b7c6d',
  site_id: '7b1d2c3e-4f50-4617-8829-3a4b5c6d7e8f',
  ticket_number: 'TKT-20260314-0A1B2C',
  subject: 'The opening hours are wrong',
  description: 'We open at eight on Saturdays.',
  category: 'site_edit',
  priority: 'medium',
  status: 'in_progress',
  first_response_at: EXAMPLE_TIME,
  resolved_at: null,
  closed_at: null,
  last_customer_message_at: EXAMPLE_TIME,
  last_staff_message_at: EXAMPLE_TIME,
  customer_satisfaction_rating: null,
  element_context: null,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  messages: [EXAMPLE_MESSAGE],
}
