import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { BackIcon } from '../../../components/icons.tsx'
import { useTicketNews } from '../../tickets/use-ticket-news.ts'
import { client, trpc } from '../api.ts'
import { QueryView } from '../query-view.tsx'
import { StaffNotFound } from '../staff-not-found.tsx'
import { StaffPage } from '../staff-page.tsx'
import { StaffTicketView } from './staff-ticket-view.tsx'

const route = getRouteApi('/staff/tickets/$ticketId')

export function StaffTicketPage() {
  const { ticketId } = route.useParams()
  // Another ticket is another page, with a state of its own.
  return <PageOfTicket key={ticketId} ticketId={ticketId} />
}

function PageOfTicket({ ticketId }: { ticketId: string }) {
  const queryClient = useQueryClient()
  const ticket = useQuery(trpc.staff.tickets.get.queryOptions({ ticketId }))
  const isLost = useTicketNews(client, ticketId, () =>
    queryClient.invalidateQueries(trpc.staff.tickets.get.queryFilter({ ticketId })),
  )
  if (isDomainError(ticket.error, 'not_found') || isDomainError(ticket.error, 'validation_failed')) {
    return <StaffNotFound />
  }
  return (
    <>
      <Link to="/staff/tickets" className="back-link">
        <BackIcon />
        Tickets
      </Link>
      <StaffPage title={ticket.data?.subject ?? 'Ticket'}>
        <QueryView query={ticket} loading="Loading the ticket…">
          {(data) => <StaffTicketView ticket={data} isLost={isLost} />}
        </QueryView>
      </StaffPage>
    </>
  )
}
