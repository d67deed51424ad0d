import { client } from '../../api.ts'
import { useCustomer } from '../accounts/use-customer.ts'
import { AskedChanges } from './asked-changes.tsx'
import { EarlierMessages } from './earlier-messages.tsx'
import type { Ticket } from './labels.ts'
import { MessageItem } from './message-item.tsx'
import { useEarlierMessages } from './use-earlier-messages.ts'

const SYSTEM = 'WebMagic'

/** What was said, in order: first what help was asked for. */
export function Conversation({ ticket }: { ticket: Ticket }) {
  const { fullName, email } = useCustomer()
  const ownName = fullName ?? email
  const { messages, earlier } = useEarlierMessages(ticket, (before) =>
    client.tickets.get.query({ ticketId: ticket.ticketId, before }),
  )
  return (
    <ol aria-label="Conversation" className="conversation">
      <MessageItem
        side="customer"
        name={ticket.isMine ? ownName : ticket.author.name}
        mark={ticket.isMine ? 'You' : null}
        at={ticket.createdAt}
        text={ticket.description}
      >
        <AskedChanges changes={ticket.changes} />
      </MessageItem>
      <EarlierMessages earlier={earlier} />
      {messages.map(({ messageId, author: { type, name }, isMine, message, createdAt }) => (
        <MessageItem
          key={messageId}
          side={type}
          name={type === 'system' ? SYSTEM : isMine ? ownName : name}
          mark={type === 'staff' ? 'WebMagic' : isMine ? 'You' : null}
          at={createdAt}
          text={message}
        />
      ))}
    </ol>
  )
}
