import { noInput } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { CATEGORIES } from './categories.ts'
import { createTicket } from './create-ticket.ts'
import { listTickets } from './list-tickets.ts'
import { ticketChanges } from './on-change.ts'
import { getTicket, getTicketStats } from './queries.ts'
import { rateTicket } from './rate-ticket.ts'
import { replyToTicket } from './reply-to-ticket.ts'
import * as schema from './schema.ts'
import { setTicketStatus } from './set-ticket-status.ts'

export const ticketsRouter = {
  /** What a ticket can be about. */
  categories: procedure('tickets.categories')
    .input(noInput)
    .output(schema.categories)
    .query(() => CATEGORIES),

  /**
   * Asks for help with a site: with the only one by itself, with one of several that is named. The same idempotency
   * key again is the same ticket. Errors: `no_sites`, `site_selection_required` with the sites to choose from,
   * `not_site_owner` for a site that is not theirs or not there, `conflict` for a key used with other input.
   */
  create: procedure('tickets.create')
    .input(schema.createInput)
    .output(schema.ticket)
    .mutation(({ ctx, input }) => createTicket(ctx, input)),

  /** The tickets of the caller's sites, and their own without a site, newest first. */
  list: procedure('tickets.list')
    .input(schema.listInput)
    .output(schema.tickets)
    .query(({ ctx, input }) => listTickets(ctx, input)),

  /** A ticket and what was said, or what was said before a message. Errors: `not_found`, also for that message. */
  get: procedure('tickets.get')
    .input(schema.getInput)
    .output(schema.ticket)
    .query(({ ctx, input }) => getTicket(ctx, input)),

  /** Answers. What waited for the customer, or was resolved, is in progress again. Errors: `not_found`, `ticket_closed`. */
  reply: procedure('tickets.reply')
    .input(schema.replyInput)
    .output(schema.ticketMessage)
    .mutation(({ ctx, input }) => replyToTicket(ctx, input)),

  /** Says that it is settled, or not after all. Errors: `not_found`, `invalid_transition`. */
  setStatus: procedure('tickets.setStatus')
    .input(schema.setStatusInput)
    .output(schema.ticket)
    .mutation(({ ctx, input }) => setTicketStatus(ctx, input)),

  /** Says how content the customer is, once it is resolved. Errors: `not_found`, `invalid_transition`. */
  rate: procedure('tickets.rate')
    .input(schema.rateInput)
    .output(schema.ticketSummary)
    .mutation(({ ctx, input }) => rateTicket(ctx, input)),

  /** How many there are, of those that `list` gives. */
  stats: procedure('tickets.stats')
    .input(noInput)
    .output(schema.stats)
    .query(({ ctx }) => getTicketStats(ctx)),

  /**
   * Says which ticket has changed, as it happens, and first on every connection `resync`: ask again. Staff hear of all
   * tickets, customers of those they see. Errors: `unauthenticated` once the session has ended, `rate_limited` for too
   * many streams of one user.
   */
  onChange: procedure('tickets.onChange')
    .input(schema.onChangeInput)
    .output(schema.changes)
    .subscription(({ ctx, input, signal }) => ticketChanges(ctx, input, signal)),
}
