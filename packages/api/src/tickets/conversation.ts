import {
  type MessageType,
  prepared,
  raw,
  SupportTicket,
  type TicketCategory,
  type TicketPriority,
  type TicketRating,
} from '@webmagic/db'
import type { VerbContext } from '../context.ts'
import { isSettled, type Standing } from './rules.ts'

interface NewMessage {
  ticketId: string
  type: MessageType
  message: string
  customerId?: string
  /** Null for an API key. */
  staffId?: string | null
  isInternal?: boolean
}

/** Later than all before, also when two write at once or clocks differ: what is ordered by time is as it was written. */
const insertMessage = prepared<{ id: string; created_at: Date }>({
  name: 'insert-ticket-message',
  text: `insert into ticket_messages
      (ticket_id, message_type, message, customer_user_id, admin_user_id, internal_only, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, said.at, said.at
    from (
      select greatest($7::timestamptz, max(created_at) + interval '1 microsecond') as at
      from ticket_messages where ticket_id = $1
    ) said
    returning id, created_at`,
})

/** Writes in a ticket, which is locked. */
export async function say(
  { em, now }: Pick<VerbContext, 'em' | 'now'>,
  { ticketId, type, message, customerId, staffId, isInternal = false }: NewMessage,
): Promise<{ messageId: string; createdAt: Date }> {
  const [said] = await insertMessage(em, [
    ticketId,
    type,
    message,
    customerId ?? null,
    staffId ?? null,
    isInternal,
    now,
  ])
  if (!said) throw new Error('The message was not written')
  return { messageId: said.id, createdAt: said.created_at }
}

interface Change extends Partial<Standing> {
  firstResponseAt?: Date
  lastCustomerMessageAt?: Date
  lastStaffMessageAt?: Date
  priority?: TicketPriority
  category?: TicketCategory
  rating?: TicketRating
}

/**
 * Changes what those who see a ticket see of it. One that is open, or open again, is not rated: that was about an end
 * which it was not. The ticket is locked.
 */
export async function changeTicket(
  { em, now }: Pick<VerbContext, 'em' | 'now'>,
  ticketId: string,
  change: Change,
): Promise<void> {
  const { status } = change
  await em.nativeUpdate(
    SupportTicket,
    { id: ticketId },
    {
      ...change,
      ...(status !== undefined && !isSettled({ status }) ? { rating: null } : {}),
      version: raw<number>('version + 1'),
      updatedAt: raw<Date>('greatest(updated_at, ?)', [
        change.lastCustomerMessageAt ?? change.lastStaffMessageAt ?? now,
      ]),
    },
  )
}
