import { AskedChanges } from '../../tickets/asked-changes.tsx'
import { EarlierMessages } from '../../tickets/earlier-messages.tsx'
import { MessageItem } from '../../tickets/message-item.tsx'
import { useEarlierMessages } from '../../tickets/use-earlier-messages.ts'
import { client } from '../api.ts'
import type { StaffTicket } from './labels.ts'
import { nameOf } from './use-assignees.ts'

type Author = StaffTicket['messages'][number]['author']

const MARKS: Record<Author['type'], string | null> = {
  customer: 'Customer',
  staff: 'Staff',
  ai: 'AI',
  system: null,
}

/** What was said, in order, with what only staff see among it. */
export function StaffConversation({ ticket }: { ticket: StaffTicket }) {
  const { messages, earlier } = useEarlierMessages(ticket, (before) =>
    client.staff.tickets.get.query({ ticketId: ticket.ticketId, before }),
  )
  return (
    <ol aria-label="Conversation" className="conversation">
      <MessageItem
        side="customer"
        name={nameOf(ticket.customer)}
        mark={MARKS.customer}
        at={ticket.createdAt}
        text={ticket.description}
      >
        <AskedChanges changes={ticket.changes} />
      </MessageItem>
      {ticket.internalNotes && (
        <MessageItem
          side="staff"
          name="Notes of the older system"
          isNote
          at={ticket.createdAt}
          text={ticket.internalNotes}
        />
      )}
      <EarlierMessages earlier={earlier} />
      {messages.map(({ messageId, author: { type, name }, isInternal, message, createdAt }) => (
        <MessageItem
          key={messageId}
          side={type === 'ai' ? 'staff' : type}
          name={name}
          mark={MARKS[type]}
          isNote={isInternal}
          at={createdAt}
          text={message}
        />
      ))}
    </ol>
  )
}
