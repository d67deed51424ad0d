import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { StaffTicket } from './staff-schema.ts'

export async function addNote(
  _ctx: VerbContext<StaffActor | ServiceActor>,
  _input: { ticketId: string; message: string },
): Promise<StaffTicket> {
  throw new Error('Not yet')
}
