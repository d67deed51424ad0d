import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket, say } from './conversation.ts'
import { assertStillSeen, lockOwnTicket } from './lock-ticket.ts'
import { afterCustomerReply, authorForCustomers } from './rules.ts'
import type { Message } from './schema.ts'

/** Answers as a customer: what waited for that, or was resolved, goes on. Errors: `not_found`, `ticket_closed`. */
export function replyToTicket(
  ctx: VerbContext<CustomerActor>,
  { ticketId, message }: { ticketId: string; message: string },
): Promise<Message> {
  return inTransaction(ctx, async (inside) => {
    const { customerId, fullName } = inside.actor
    const ticket = await lockOwnTicket(inside, ticketId)
    const standing = afterCustomerReply(ticket, inside.now)
    const { messageId, createdAt } = await say(inside, { ticketId, type: 'customer', message, customerId })
    await changeTicket(inside, ticketId, { ...standing, lastCustomerMessageAt: createdAt })
    await assertStillSeen(inside, ticketId)
    const author = authorForCustomers({ type: 'customer', id: customerId, fullName })
    return { messageId, author, isMine: true, message, createdAt }
  })
}
