import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../../api.ts'
import { usePageTitle } from '../../components/page-title.ts'
import { useFirstFailure } from '../../components/use-first-failure.ts'
import { useHasMultipleSites } from '../ownership/use-chosen-site.ts'
import type { TicketsSearch } from './tickets-search.ts'
import { TicketsToolbar } from './tickets-toolbar.tsx'
import { TicketsView } from './tickets-view.tsx'
import { useRefreshOnNews } from './use-refresh-on-news.ts'
import { useTickets } from './use-tickets.ts'

const route = getRouteApi('/portal/tickets')

export function TicketsPage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const heading = usePageTitle('Help')
  const list = useTickets(filter)
  const { data: stats } = useQuery(trpc.tickets.stats.queryOptions())
  const hasMultipleSites = useHasMultipleSites() ?? false
  const failure = useFirstFailure(list, heading)
  const isFiltered = Object.keys(filter).length > 0
  useRefreshOnNews()

  function changeFilter(change: TicketsSearch) {
    navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  }

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-5">
        <div>
          <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
            Help
          </h1>
          <p role="status" className="mt-1 min-h-6 text-muted">
            {list.isPlaceholderData
              ? 'Looking…'
              : stats && stats.total > 0 && countText(stats, isFiltered ? list.data?.pages[0]?.total : null)}
          </p>
        </div>
        <Link to="/tickets/new" className="button button-primary max-sm:w-full">
          Ask for help
        </Link>
      </div>
      {((stats && stats.total > 0) || isFiltered) && (
        <TicketsToolbar
          filter={filter}
          stats={stats}
          hasMultipleSites={hasMultipleSites}
          onChange={changeFilter}
        />
      )}
      <div className="mt-6" aria-busy={list.isFetching}>
        <TicketsView
          list={list}
          failure={failure}
          isFiltered={isFiltered}
          namesSite={hasMultipleSites}
          onClear={() => navigate({ search: {}, replace: true, resetScroll: false })}
        />
      </div>
    </>
  )
}

interface Counts {
  total: number
  open: number
  waiting: number
}

/** "12 tickets: 3 open, 1 waiting for you", or "2 of 12 match" when only some are wanted. */
function countText({ total, open, waiting }: Counts, matching: number | null | undefined): string {
  if (matching === undefined) return ''
  if (matching !== null) return `${matching} of ${total} ${matching === 1 ? 'matches' : 'match'}`
  const all = total === 1 ? '1 ticket' : `${total.toLocaleString('en-US')} tickets`
  return `${all}: ${open} open${waiting > 0 ? `, ${waiting} waiting for you` : ''}`
}
