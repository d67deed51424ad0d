import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket } from './conversation.ts'
import { lockOwnTicket } from './lock-ticket.ts'
import { getTicket } from './queries.ts'
import type { WholeTicket } from './rows.ts'
import { move } from './rules.ts'

/** Says that a ticket is settled, or not after all. Errors: `not_found`, `invalid_transition`. */
export function setTicketStatus(
  ctx: VerbContext<CustomerActor>,
  { ticketId, status }: { ticketId: string; status: 'resolved' | 'closed' | 'reopened' },
): Promise<WholeTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const ticket = await lockOwnTicket(inside, ticketId)
    await changeTicket(
      inside,
      ticketId,
      move('customer', ticket, status === 'reopened' ? 'in_progress' : status, now),
    )
    if (status === 'closed')
      await addJob(em, 'ticket-news', { ticketId, about: 'closed', closedAt: now.toISOString() })
    return getTicket(inside, { ticketId })
  })
}
