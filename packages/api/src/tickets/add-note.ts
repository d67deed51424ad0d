import { inTransaction } from '../transaction.ts'
import { say } from './conversation.ts'
import { lockTicket } from './lock-ticket.ts'
import { type StaffContext, staffIdOf } from './staff-context.ts'
import { getStaffTicket } from './staff-queries.ts'
import type { StaffTicket } from './staff-schema.ts'

/** Writes down what only staff see, of closed tickets too. It is no response. Errors: `not_found`. */
export function addNote(
  ctx: StaffContext,
  { ticketId, message }: { ticketId: string; message: string },
): Promise<StaffTicket> {
  return inTransaction(ctx, async (inside) => {
    await lockTicket(inside, ticketId)
    await say(inside, { ticketId, type: 'staff', message, staffId: staffIdOf(inside), isInternal: true })
    return getStaffTicket(inside, { ticketId })
  })
}
