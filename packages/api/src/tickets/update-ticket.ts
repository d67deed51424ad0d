import { SupportTicket } from '@webmagic/db'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket } from './conversation.ts'
import { lockTicket } from './lock-ticket.ts'
import { move } from './rules.ts'
import type { StaffContext } from './staff-context.ts'
import { getStaffTicket } from './staff-queries.ts'
import type { StaffTicket, UpdateTicketInput } from './staff-schema.ts'

/** Changes what staff decide about a ticket. What it is already changes nothing. Errors: `not_found`, `invalid_transition`. */
export function updateTicket(
  ctx: StaffContext,
  { ticketId, status, priority, category, tags }: UpdateTicketInput,
): Promise<StaffTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const ticket = await lockTicket(inside, ticketId)
    const standing = status === undefined ? ticket : move('staff', ticket, status, now)
    const change = {
      ...(standing === ticket ? {} : standing),
      ...(priority === undefined || priority === ticket.priority ? {} : { priority }),
      ...(category === undefined || category === ticket.category ? {} : { category }),
    }
    if (Object.keys(change).length > 0) await changeTicket(inside, ticketId, change)
    if (tags) await em.nativeUpdate(SupportTicket, { id: ticketId }, { tags: [...new Set(tags)] })
    if (standing.status === 'closed' && ticket.status !== 'closed') {
      await addJob(em, 'ticket-news', { ticketId, about: 'closed' })
    }
    return getStaffTicket(inside, { ticketId })
  })
}
