import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { ReplyInput, StaffTicket } from './staff-schema.ts'

export async function replyAsStaff(
  _ctx: VerbContext<StaffActor | ServiceActor>,
  _input: ReplyInput,
): Promise<StaffTicket> {
  throw new Error('Not yet')
}
