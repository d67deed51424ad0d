import {
  CATEGORIES,
  callAsAnybody,
  callAsCustomer,
  createTicket,
  getTicket,
  getTicketStats,
  listWholeTickets,
  replyToTicket,
  setTicketStatus,
} from '@webmagic/api'
import { z } from 'zod'
import { endpoint, nothing } from './endpoint.ts'
import { id } from './people.ts'
import { RestError } from './refusals.ts'
import {
  byCategory,
  category,
  countByStatus,
  createBody,
  EXAMPLE_MESSAGE,
  EXAMPLE_TICKET,
  message,
  replyBody,
  status,
  ticket,
  toMessage,
  toTicket,
} from './ticket-shapes.ts'

/** Rows that are left out are read all the same. */
const MOST_LEFT_OUT = 10_000

const tag = 'Tickets'
const TICKET_NOT_FOUND = [404, 'Ticket not found'] as const
const NOT_THEIRS_TO_SET = [400, "Customers can only set a ticket to 'resolved' or 'closed'"] as const
const byId = z.strictObject({ ticket_id: id })

export const ticketEndpoints = [
  endpoint({
    method: 'GET',
    path: '/tickets/categories',
    operationId: 'getTicketCategories',
    tag,
    summary: 'What a ticket can be about',
    access: 'anybody',
    takes: nothing,
    gives: z
      .object({ categories: z.array(category), descriptions: byCategory(z.string()) })
      .meta({ id: 'Categories' }),
    example: { answer: CATEGORIES },
    run: (_sent, { context }) => callAsAnybody(context, 'tickets.categories', async () => CATEGORIES),
  }),

  endpoint({
    method: 'POST',
    path: '/tickets',
    alsoAt: '/tickets/',
    operationId: 'createTicket',
    tag,
    summary: 'Ask for help with a site',
    description:
      'With one site it is that one. With several, the answer without `site_id` is 400 with the sites to choose from.',
    access: 'customer',
    status: 201,
    takes: z.object({ body: createBody }),
    gives: ticket,
    example: {
      body: {
        subject: EXAMPLE_TICKET.subject,
        description: EXAMPLE_TICKET.description,
        category: EXAMPLE_TICKET.category,
        site_id: EXAMPLE_TICKET.site_id,
      },
      answer: { ...EXAMPLE_TICKET, status: 'new', messages: [] },
    },
    asksForSite: true,
    alsoRefuses: [
      [400, "You don't own any sites yet. Please purchase a site first."],
      [403, "You don't own this site"],
    ],
    async run({ body: { subject, description, category, site_id: siteId, changes } }, { context }) {
      const input = {
        subject,
        description,
        category,
        ...(siteId ? { siteId } : {}),
        ...(changes ? { changes: changes.map(toChange) } : {}),
      }
      return callAsCustomer(context, 'tickets.create', async (ctx) =>
        toTicket(await createTicket(ctx, input)),
      )
    },
  }),

  endpoint({
    method: 'GET',
    path: '/tickets',
    alsoAt: '/tickets/',
    operationId: 'listTickets',
    tag,
    summary: 'The tickets of the sites of who is signed in',
    description: 'Newest first. Of each conversation, the newest twenty messages.',
    access: 'customer',
    takes: z.object({
      query: z.strictObject({
        status: status.optional(),
        category: category.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
        offset: z.coerce.number().int().min(0).max(MOST_LEFT_OUT).default(0),
      }),
    }),
    gives: z
      .object({ tickets: z.array(ticket), total: z.int(), limit: z.int(), offset: z.int() })
      .meta({ id: 'Tickets' }),
    example: { answer: { tickets: [EXAMPLE_TICKET], total: 1, limit: 50, offset: 0 } },
    async run({ query }, { context }) {
      const { tickets, total } = await callAsCustomer(context, 'tickets.list', (ctx) =>
        listWholeTickets(ctx, query),
      )
      return { tickets: tickets.map(toTicket), total, limit: query.limit, offset: query.offset }
    },
  }),

  endpoint({
    method: 'GET',
    path: '/tickets/stats',
    operationId: 'getTicketStats',
    tag,
    summary: 'How many tickets there are',
    access: 'customer',
    takes: nothing,
    gives: z
      .object({
        total: z.int(),
        by_status: countByStatus,
        by_category: byCategory(z.int()),
        open: z.int().meta({ description: 'Neither resolved nor closed.' }),
        waiting: z.int().meta({ description: 'Of the open ones, those that wait for the customer.' }),
        resolved: z.int(),
        closed: z.int(),
      })
      .meta({ id: 'TicketStats' }),
    example: {
      answer: {
        total: 2,
        by_status: { new: 1, in_progress: 0, waiting_customer: 1, waiting_ai: 0, resolved: 0, closed: 0 },
        by_category: { billing: 0, technical_support: 1, site_edit: 1, question: 0, other: 0 },
        open: 2,
        waiting: 1,
        resolved: 0,
        closed: 0,
      },
    },
    async run(_sent, { context }) {
      const { byStatus, byCategory, ...counts } = await callAsCustomer(
        context,
        'tickets.stats',
        getTicketStats,
      )
      return { ...counts, by_status: byStatus, by_category: byCategory }
    },
  }),

  endpoint({
    method: 'GET',
    path: '/tickets/{ticket_id}',
    operationId: 'getTicket',
    tag,
    summary: 'A ticket and what was said',
    access: 'customer',
    takes: z.object({ path: byId }),
    gives: ticket,
    example: { answer: EXAMPLE_TICKET },
    refusals: { not_found: TICKET_NOT_FOUND },
    async run({ path: { ticket_id: ticketId } }, { context }) {
      return callAsCustomer(context, 'tickets.get', async (ctx) =>
        toTicket(await getTicket(ctx, { ticketId })),
      )
    },
  }),

  endpoint({
    method: 'POST',
    path: '/tickets/{ticket_id}/messages',
    operationId: 'replyToTicket',
    tag,
    summary: 'Write in a ticket',
    description: 'What waited for the customer, or was resolved, is in progress again.',
    access: 'customer',
    status: 201,
    takes: z.object({ path: byId, body: replyBody }),
    gives: message,
    example: { body: { message: EXAMPLE_MESSAGE.message }, answer: EXAMPLE_MESSAGE },
    refusals: { not_found: TICKET_NOT_FOUND },
    alsoRefuses: [[409, 'This ticket is closed. Reopen it to reply.']],
    async run({ path: { ticket_id: ticketId }, body }, { context }) {
      return callAsCustomer(context, 'tickets.reply', async (ctx) => {
        const said = await replyToTicket(ctx, { ticketId, message: body.message })
        return toMessage(ticketId, { ...said, customerId: ctx.actor.customerId })
      })
    },
  }),

  endpoint({
    method: 'PATCH',
    path: '/tickets/{ticket_id}/status',
    operationId: 'setTicketStatus',
    tag,
    summary: 'Say that a ticket is settled',
    access: 'customer',
    takes: z.object({
      path: byId,
      body: z.strictObject({
        status: status.meta({ description: '`resolved` or `closed`; others are 400.' }),
      }),
    }),
    gives: ticket,
    example: {
      body: { status: 'resolved' },
      answer: { ...EXAMPLE_TICKET, status: 'resolved', resolved_at: EXAMPLE_TICKET.updated_at },
    },
    refusals: {
      not_found: TICKET_NOT_FOUND,
      invalid_transition: [400, 'That is not possible in this status.'],
    },
    alsoRefuses: [NOT_THEIRS_TO_SET],
    async run({ path: { ticket_id: ticketId }, body }, { context }) {
      return callAsCustomer(context, 'tickets.setStatus', async (ctx) => {
        if (body.status !== 'resolved' && body.status !== 'closed') throw new RestError(...NOT_THEIRS_TO_SET)
        return toTicket(await setTicketStatus(ctx, { ticketId, status: body.status }))
      })
    },
  }),
]

type Change = NonNullable<z.output<typeof createBody>['changes']>[number]

function toChange({ description, element_context: elementContext }: Change) {
  return { description, ...(elementContext ? { elementContext } : {}) }
}
