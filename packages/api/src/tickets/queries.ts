import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { ListInput, Stats, Ticket, Tickets } from './schema.ts'

type CustomerContext = Pick<VerbContext<CustomerActor>, 'em' | 'actor'>

export async function listTickets(_ctx: CustomerContext, _input: ListInput): Promise<Tickets> {
  throw new Error('Not yet')
}

export async function getTicket(_ctx: CustomerContext, _input: { ticketId: string }): Promise<Ticket> {
  throw new Error('Not yet')
}

export async function getTicketStats(_ctx: CustomerContext): Promise<Stats> {
  throw new Error('Not yet')
}
