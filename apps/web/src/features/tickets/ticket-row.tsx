import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { Moment } from '../../components/moment.tsx'
import { TICKET_STATUS, type TicketSummary } from './labels.ts'
import { SiteOfTicket } from './site-of-ticket.tsx'

interface TicketRowProps {
  ticket: TicketSummary
  /** Among tickets about several sites. */
  namesSite?: boolean
}

/** One line about a ticket, which leads to its page. */
export function TicketRow({ ticket, namesSite = false }: TicketRowProps) {
  const { ticketId, ticketNumber, siteId, subject, status, updatedAt } = ticket
  const { text, tone } = TICKET_STATUS[status]
  return (
    <li data-row className="ticket-row">
      <div className="min-w-0 grow">
        <Link to="/tickets/$ticketId" params={{ ticketId }} className="ticket-link">
          {subject}
        </Link>
        <p className="text-sm text-muted">
          {namesSite && (
            <>
              <span className="font-medium text-ink">
                <SiteOfTicket siteId={siteId} />
              </span>
              {' · '}
            </>
          )}
          <span className="whitespace-nowrap">{ticketNumber}</span>
        </p>
      </div>
      <div className="ticket-state">
        <Badge tone={tone}>{text}</Badge>
        <span className="text-muted">
          <span className="sr-only">Last changed </span>
          <Moment at={updatedAt} />
        </span>
      </div>
    </li>
  )
}
