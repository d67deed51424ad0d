import type { VerbContext } from '../context.ts'
import type { Queue, QueueInput, StaffTicket } from './staff-schema.ts'

type Context = Pick<VerbContext, 'em'>

export async function getQueue(_ctx: Context, _input: QueueInput): Promise<Queue> {
  throw new Error('Not yet')
}

export async function getStaffTicket(_ctx: Context, _input: { ticketId: string }): Promise<StaffTicket> {
  throw new Error('Not yet')
}

export async function getAssignees(
  _ctx: Context,
): Promise<{ staff: { staffId: string; name: string | null; email: string }[] }> {
  throw new Error('Not yet')
}
