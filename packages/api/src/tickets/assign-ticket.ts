import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { StaffTicket } from './staff-schema.ts'

export async function assignTicket(
  _ctx: VerbContext<StaffActor | ServiceActor>,
  _input: { ticketId: string; staffId: string | null },
): Promise<StaffTicket> {
  throw new Error('Not yet')
}
