import { Badge } from '../../../components/badge.tsx'
import { Notice } from '../../../components/notice.tsx'
import { LiveNote } from '../../tickets/live-note.tsx'
import { AnswerPanel } from './answer-panel.tsx'
import { STATUS, type StaffTicket } from './labels.ts'
import { StaffConversation } from './staff-conversation.tsx'
import { TicketAbout } from './ticket-about.tsx'
import { TicketDesk } from './ticket-desk.tsx'
import { useAnnouncedCustomer } from './use-announced-customer.ts'

interface StaffTicketViewProps {
  ticket: StaffTicket
  /** The live connection is interrupted. */
  isLost: boolean
}

export function StaffTicketView({ ticket, isLost }: StaffTicketViewProps) {
  const { text, tone } = STATUS[ticket.status]
  useAnnouncedCustomer(ticket)
  return (
    <>
      <div className="-mt-4 flex flex-wrap items-center gap-x-4 gap-y-1">
        <Badge tone={tone}>{text}</Badge>
        <span className="text-muted">{ticket.ticketNumber}</span>
        <LiveNote isLost={isLost} />
      </div>
      {ticket.staffOnly && (
        <div className="mt-4">
          <Notice tone="warning" role="status">
            No customer sees this any more: it was settled before the site changed hands, or the site was
            taken back.
          </Notice>
        </div>
      )}
      <div className="mt-6 grid grid-cols-1 items-start gap-6 lg:grid-cols-[2fr_1fr] *:min-w-0">
        <div className="grid grid-cols-1 gap-6">
          <StaffConversation ticket={ticket} />
          <AnswerPanel ticket={ticket} />
        </div>
        <div className="grid grid-cols-1 gap-6">
          <TicketDesk ticket={ticket} />
          <TicketAbout ticket={ticket} />
        </div>
      </div>
    </>
  )
}
