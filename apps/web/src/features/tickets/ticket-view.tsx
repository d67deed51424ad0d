import { Badge } from '../../components/badge.tsx'
import { ClosedNote } from './closed-note.tsx'
import { Conversation } from './conversation.tsx'
import { isSettled, TICKET_STATUS, type Ticket } from './labels.ts'
import { LiveNote } from './live-note.tsx'
import { ReplyForm } from './reply-form.tsx'
import { TicketActions } from './ticket-actions.tsx'
import { TicketFacts } from './ticket-facts.tsx'
import { TicketRatingPanel } from './ticket-rating.tsx'
import { useAnnouncedMessages } from './use-announced-messages.ts'

interface TicketViewProps {
  ticket: Ticket
  /** The live connection is interrupted. */
  isLost: boolean
}

/** What was said about a ticket, and what its members can do. */
export function TicketView({ ticket, isLost }: TicketViewProps) {
  const { ticketNumber, status } = ticket
  const { text, tone } = TICKET_STATUS[status]
  useAnnouncedMessages(ticket)
  return (
    <>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
        <Badge tone={tone}>{text}</Badge>
        <span className="text-muted">{ticketNumber}</span>
        <LiveNote isLost={isLost} />
      </div>
      <div className="mt-6 grid grid-cols-1 items-start gap-6 lg:grid-cols-[2fr_1fr] *:min-w-0">
        <div className="grid grid-cols-1 gap-6">
          <Conversation ticket={ticket} />
          {status === 'closed' ? <ClosedNote ticket={ticket} /> : <ReplyForm ticket={ticket} />}
        </div>
        <div className="grid grid-cols-1 gap-6">
          {isSettled(status) && <TicketRatingPanel ticket={ticket} />}
          <TicketFacts ticket={ticket} />
          {status !== 'closed' && <TicketActions ticket={ticket} />}
        </div>
      </div>
    </>
  )
}
