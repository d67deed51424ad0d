import { Link } from '@tanstack/react-router'
import { Fact } from '../../../components/fact.tsx'
import { Moment } from '../../../components/moment.tsx'
import { siteName } from '../../ownership/labels.ts'
import type { TicketRating } from '../../tickets/labels.ts'
import type { StaffTicket } from './labels.ts'
import { nameOf } from './use-assignees.ts'

const RATING: Record<TicketRating, string> = { satisfied: 'Good', neutral: 'So-so', unsatisfied: 'Bad' }

/** Whose ticket it is, and about what. */
export function TicketAbout({ ticket }: { ticket: StaffTicket }) {
  const { customer, site, createdAt, firstResponseAt, rating } = ticket
  const { customerId } = customer
  return (
    <section aria-label="Details" className="panel">
      <dl className="ticket-facts">
        <Fact term="Customer">
          <Link to="/staff/customers/$customerId" params={{ customerId }} className="inline-link">
            {nameOf(customer)}
          </Link>
          {customer.name && <span className="block text-sm font-normal text-muted">{customer.email}</span>}
          <Link
            to="/staff/tickets"
            search={{ customer: customerId, status: 'all' }}
            className="inline-link block text-sm"
          >
            All their tickets
          </Link>
        </Fact>
        <Fact term="Site">
          {site ? (
            <>
              {siteName(site)}
              <span className="block text-sm font-normal text-muted">{site.slug}</span>
              <Link
                to="/staff/tickets"
                search={{ site: site.siteId, status: 'all' }}
                className="inline-link block text-sm"
              >
                All tickets about it
              </Link>
            </>
          ) : (
            'None'
          )}
        </Fact>
        <Fact term="Asked">
          <Moment at={createdAt} />
        </Fact>
        <Fact term="First answer">{firstResponseAt ? <Moment at={firstResponseAt} /> : 'Not yet'}</Fact>
        {rating && <Fact term="Rated">{RATING[rating]}</Fact>}
      </dl>
    </section>
  )
}
