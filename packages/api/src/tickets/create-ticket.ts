import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { CreateTicketInput, Ticket } from './schema.ts'

export async function createTicket(
  _ctx: VerbContext<CustomerActor>,
  _input: CreateTicketInput,
): Promise<Ticket> {
  throw new Error('Not yet')
}
