import type { TicketRating } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { TicketSummary } from './schema.ts'

export async function rateTicket(
  _ctx: VerbContext<CustomerActor>,
  _input: { ticketId: string; rating: TicketRating },
): Promise<TicketSummary> {
  throw new Error('Not yet')
}
