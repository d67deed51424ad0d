import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { describeFailure } from '../../failure.ts'
import { MoreRows } from '../../more-rows.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { NoSiteToHelp, NoTicketMatches, NoTickets } from './no-tickets.tsx'
import { TicketRow } from './ticket-row.tsx'
import { TicketsLoading } from './tickets-loading.tsx'
import type { useTickets } from './use-tickets.ts'

interface TicketsViewProps {
  list: ReturnType<typeof useTickets>
  /** Why there is nothing to show yet. */
  failure: unknown
  isFiltered: boolean
  namesSite: boolean
  onClear: () => void
}

/** The tickets that match, or what stands in for them. */
export function TicketsView({ list, failure, isFiltered, namesSite, onClear }: TicketsViewProps) {
  const rows = useRef<HTMLUListElement>(null)
  const tickets = list.data?.pages.flatMap((page) => page.tickets) ?? []
  if (failure) {
    return (
      <ErrorPanel failure={describeFailure(failure)} busy={list.isFetching} onRetry={() => list.refetch()} />
    )
  }
  if (list.isPending) return <TicketsLoading />
  return (
    <>
      {list.isRefetchError && <RefreshProblem error={list.error} onRetry={() => list.refetch()} />}
      {tickets.length > 0 ? (
        <ul ref={rows} aria-label="Tickets" className="rows">
          {tickets.map((ticket) => (
            <TicketRow key={ticket.ticketId} ticket={ticket} namesSite={namesSite} />
          ))}
        </ul>
      ) : isFiltered ? (
        <NoTicketMatches onClear={onClear} />
      ) : (
        <NothingYet />
      )}
      <MoreRows rows={rows} shown={tickets.length} list={list} />
    </>
  )
}

function NothingYet() {
  const first = useQuery(trpc.ownership.mySites.queryOptions({ limit: 1 }))
  return first.data?.total === 0 ? <NoSiteToHelp /> : <NoTickets />
}
