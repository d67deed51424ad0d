import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { StaffTicket, UpdateTicketInput } from './staff-schema.ts'

export async function updateTicket(
  _ctx: VerbContext<StaffActor | ServiceActor>,
  _input: UpdateTicketInput,
): Promise<StaffTicket> {
  throw new Error('Not yet')
}
