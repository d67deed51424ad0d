import type { TicketRating } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket } from './conversation.ts'
import { lockOwnTicket } from './lock-ticket.ts'
import { getTicketSummary } from './queries.ts'
import { assertRateable } from './rules.ts'
import type { TicketSummary } from './schema.ts'

/** Says how content the customer is with what came of it. Errors: `not_found`, `invalid_transition` while it is open. */
export function rateTicket(
  ctx: VerbContext<CustomerActor>,
  { ticketId, rating }: { ticketId: string; rating: TicketRating },
): Promise<TicketSummary> {
  return inTransaction(ctx, async (inside) => {
    assertRateable(await lockOwnTicket(inside, ticketId))
    await changeTicket(inside, ticketId, { rating })
    return getTicketSummary(inside, { ticketId })
  })
}
