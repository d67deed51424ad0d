import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { Ticket } from './schema.ts'

export async function setTicketStatus(
  _ctx: VerbContext<CustomerActor>,
  _input: { ticketId: string; status: 'resolved' | 'closed' | 'reopened' },
): Promise<Ticket> {
  throw new Error('Not yet')
}
