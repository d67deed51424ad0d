import { useCustomer } from '../accounts/use-customer.ts'
import { AskedChanges } from './asked-changes.tsx'
import type { Ticket } from './labels.ts'
import { MessageItem } from './message-item.tsx'

const SYSTEM = 'WebMagic'

/** What was said, in order: first what help was asked for. */
export function Conversation({ ticket }: { ticket: Ticket }) {
  const { customerId, fullName, email } = useCustomer()
  const isMine = ticket.customerId === customerId
  const ownName = fullName ?? email
  return (
    <ol aria-label="Conversation" className="conversation">
      <MessageItem
        side="customer"
        name={isMine ? ownName : 'Another member of this site'}
        mark={isMine ? 'You' : null}
        at={ticket.createdAt}
        text={ticket.description}
      >
        <AskedChanges changes={ticket.changes} />
      </MessageItem>
      {ticket.messages.map(({ messageId, author: { type, name }, message, createdAt }) => (
        <MessageItem
          key={messageId}
          side={type}
          name={type === 'system' ? SYSTEM : name}
          mark={type === 'staff' ? 'WebMagic' : type === 'customer' && name === ownName ? 'You' : null}
          at={createdAt}
          text={message}
        />
      ))}
    </ol>
  )
}
