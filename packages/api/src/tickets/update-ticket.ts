import { SupportTicket } from '@webmagic/db'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket } from './conversation.ts'
import { lockTicket } from './lock-ticket.ts'
import { move, tagsAfter } from './rules.ts'
import type { StaffContext } from './staff-context.ts'
import { getStaffTicket } from './staff-queries.ts'
import { tagsIn } from './staff-rows.ts'
import type { StaffTicket, UpdateTicketInput } from './staff-schema.ts'

/**
 * Changes what staff decide about a ticket. What it is already changes nothing. Errors: `not_found`,
 * `invalid_transition`, `conflict` for too many tags.
 */
export function updateTicket(ctx: StaffContext, input: UpdateTicketInput): Promise<StaffTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const { ticketId, status, priority, category } = input
    const ticket = await lockTicket(inside, ticketId)
    const standing = status === undefined ? ticket : move('staff', ticket, status, now)
    const isMoved = standing.status !== ticket.status
    const change = {
      ...(isMoved ? standing : {}),
      ...(priority === undefined || priority === ticket.priority ? {} : { priority }),
      ...(category === undefined || category === ticket.category ? {} : { category }),
    }
    if (Object.keys(change).length > 0) await changeTicket(inside, ticketId, change)
    if (input.tags || input.addTags || input.removeTags) {
      const tags = tagsAfter(tagsIn(ticket.tags), input)
      await em.nativeUpdate(SupportTicket, { id: ticketId }, { tags })
    }
    if (isMoved && standing.status === 'closed') {
      await addJob(em, 'ticket-news', { ticketId, about: 'closed', closedAt: now.toISOString() })
    }
    return getStaffTicket(inside, { ticketId })
  })
}
