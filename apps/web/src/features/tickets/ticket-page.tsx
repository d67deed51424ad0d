import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { client, trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { BackIcon } from '../../components/icons.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { describeFailure, isNotThere } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { TicketGone } from './ticket-gone.tsx'
import { TicketLoading } from './ticket-loading.tsx'
import { TicketView } from './ticket-view.tsx'
import { useTicketNews } from './use-ticket-news.ts'

const route = getRouteApi('/portal/tickets/$ticketId')

export function TicketPage() {
  const { ticketId } = route.useParams()
  // Another ticket is another page, with a state of its own.
  return <PageOfTicket key={ticketId} ticketId={ticketId} />
}

function PageOfTicket({ ticketId }: { ticketId: string }) {
  const queryClient = useQueryClient()
  const ticket = useQuery(trpc.tickets.get.queryOptions({ ticketId }))
  const isLost = useTicketNews(client, ticketId, () =>
    queryClient.invalidateQueries(trpc.tickets.get.queryFilter({ ticketId })),
  )
  // Also of one that was just on the screen: whoever has left its site sees it no longer.
  if (isNotThere(ticket.error)) return <TicketGone />
  return (
    <>
      <Link to="/tickets" className="back-link">
        <BackIcon />
        Help
      </Link>
      {ticket.isRefetchError && <RefreshProblem error={ticket.error} onRetry={() => ticket.refetch()} />}
      <PageHeading subject={ticket.data?.subject ?? null} />
      {ticket.data ? (
        <TicketView ticket={ticket.data} isLost={isLost} />
      ) : ticket.isPending ? (
        <TicketLoading />
      ) : (
        <ErrorPanel
          failure={describeFailure(ticket.error)}
          busy={ticket.isFetching}
          onRetry={() => ticket.refetch()}
        />
      )}
    </>
  )
}

function PageHeading({ subject }: { subject: string | null }) {
  const heading = usePageTitle(subject ?? 'Ticket')
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      dir="auto"
      className={
        subject === null ? 'sr-only' : 'ticket-subject text-2xl font-bold tracking-tight sm:text-3xl'
      }
    >
      {subject ?? 'Ticket'}
    </h1>
  )
}
