import { Link } from '@tanstack/react-router'
import { Fact } from '../../components/fact.tsx'
import { Moment } from '../../components/moment.tsx'
import { TICKET_CATEGORY, type Ticket } from './labels.ts'
import { SiteOfTicket } from './site-of-ticket.tsx'

export function TicketFacts({ ticket }: { ticket: Ticket }) {
  const { siteId, category, createdAt, updatedAt, resolvedAt, closedAt } = ticket
  return (
    <section aria-label="Details" className="panel">
      <dl className="ticket-facts">
        <Fact term="Site">
          {siteId === null ? (
            'None'
          ) : (
            <Link to="/sites/$siteId" params={{ siteId }} className="inline-link">
              <SiteOfTicket siteId={siteId} />
            </Link>
          )}
        </Fact>
        <Fact term="About">{TICKET_CATEGORY[category]}</Fact>
        <Fact term="Asked">
          <Moment at={createdAt} />
        </Fact>
        <Fact term="Last changed">
          <Moment at={updatedAt} />
        </Fact>
        {resolvedAt && (
          <Fact term="Resolved">
            <Moment at={resolvedAt} />
          </Fact>
        )}
        {closedAt && (
          <Fact term="Closed">
            <Moment at={closedAt} />
          </Fact>
        )}
      </dl>
    </section>
  )
}
