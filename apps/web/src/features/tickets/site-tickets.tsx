import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { trpc } from '../../api.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { TicketRow } from './ticket-row.tsx'

const FEW = 3

/** The latest tickets about one site. */
export function SiteTickets({ siteId }: { siteId: string }) {
  const { data, error, refetch } = useQuery(trpc.tickets.list.queryOptions({ siteId, limit: FEW }))
  return (
    <section aria-labelledby="site-tickets-heading" className="panel mt-6">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h2 id="site-tickets-heading" className="panel-title">
          Tickets
          {data && data.total > 0 && <span className="count">{data.total.toLocaleString('en-US')}</span>}
        </h2>
        <Link to="/tickets/new" search={{ site: siteId }} className="button button-secondary">
          Ask for help
        </Link>
      </div>
      {error && (
        <div className="mt-4">
          <RefreshProblem error={error} onRetry={() => refetch()} />
        </div>
      )}
      {!data && !error && (
        <div role="status">
          <span className="sr-only">Loading the tickets…</span>
          <div aria-hidden="true" className="skeleton mt-4 h-14" />
        </div>
      )}
      {data?.total === 0 && (
        <p className="mt-2 text-muted">None yet. Whatever you need on this site: just ask.</p>
      )}
      {data && data.total > 0 && (
        <ul className="plain-tickets">
          {data.tickets.map((ticket) => (
            <TicketRow key={ticket.ticketId} ticket={ticket} />
          ))}
        </ul>
      )}
      {data && data.total > FEW && (
        <p className="mt-3">
          <Link to="/tickets" search={{ site: siteId }} className="text-link">
            All tickets about this site
          </Link>
        </p>
      )}
    </section>
  )
}
