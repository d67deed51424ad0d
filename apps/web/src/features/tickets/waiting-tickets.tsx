import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { trpc } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { TICKET_STATUS, type TicketSummary } from './labels.ts'
import { SiteOfTicket } from './site-of-ticket.tsx'

const FEW = 3
const { text: WAITING, tone: TONE } = TICKET_STATUS.waiting_customer

/** Tickets that go on as soon as the customer answers: the newest of them, and how many there are. */
export function useWaitingTickets(): { tickets: TicketSummary[]; total: number } {
  const options = trpc.tickets.list.queryOptions({ status: 'waiting_customer', limit: FEW })
  // The rest of the page is worth seeing without them.
  return useQuery(options).data ?? { tickets: [], total: 0 }
}

export function WaitingTickets({ tickets, total }: ReturnType<typeof useWaitingTickets>) {
  if (total === 0) return null
  return (
    <>
      <ul aria-label="Tickets that wait for you" className="mt-2">
        {tickets.map(({ ticketId, siteId, subject }) => (
          <li key={ticketId} className="site-row">
            <Link to="/tickets/$ticketId" params={{ ticketId }} className="site-row-link">
              <span className="min-w-0 grow basis-48">
                <span className="block break-words font-semibold">{subject}</span>
                <span className="block text-sm text-muted">
                  <SiteOfTicket siteId={siteId} />
                </span>
              </span>
              <span className="shrink-0 text-sm">
                <Badge tone={TONE}>{WAITING}</Badge>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {total > tickets.length && (
        <p className="my-2">
          <Link to="/tickets" search={{ status: 'waiting_customer' }} className="text-link">
            All {total} that wait for you
          </Link>
        </p>
      )}
    </>
  )
}
