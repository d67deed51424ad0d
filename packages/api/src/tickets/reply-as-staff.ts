import { DomainError } from '../errors.ts'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket, say } from './conversation.ts'
import { lockTicket } from './lock-ticket.ts'
import { move } from './rules.ts'
import { type StaffContext, staffIdOf } from './staff-context.ts'
import { getStaffTicket } from './staff-queries.ts'
import type { ReplyInput, StaffTicket } from './staff-schema.ts'

/**
 * Answers the customer. The first answer is the first response. Errors: `not_found`, `ticket_closed`, `conflict` when no
 * customer sees the ticket any more.
 */
export function replyAsStaff(
  ctx: StaffContext,
  { ticketId, message, status }: ReplyInput,
): Promise<StaffTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const ticket = await lockTicket(inside, ticketId)
    if (ticket.staffOnly) {
      throw new DomainError('conflict', 'No customer sees this ticket any more. Write a note instead.')
    }
    const standing = move('staff-reply', ticket, status, now)
    const staffId = staffIdOf(inside)
    const { messageId, createdAt } = await say(inside, { ticketId, type: 'staff', message, staffId })
    await changeTicket(inside, ticketId, {
      ...standing,
      firstResponseAt: ticket.firstResponseAt ?? createdAt,
      lastStaffMessageAt: createdAt,
    })
    await addJob(em, 'ticket-news', { ticketId, about: 'replied', messageId })
    return getStaffTicket(inside, { ticketId })
  })
}
