import { getRouteApi } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { MessagePanel } from '../../components/message-panel.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useFirstFailure } from '../../components/use-first-failure.ts'
import { describeFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { countText } from './labels.ts'
import { NoSites } from './no-sites.tsx'
import { SiteGrid } from './site-grid.tsx'
import { SitesLoading } from './sites-loading.tsx'
import type { SitesSearch } from './sites-search.ts'
import { SitesToolbar } from './sites-toolbar.tsx'
import { useMySites } from './use-my-sites.ts'

const route = getRouteApi('/portal/sites')

export function MySitesPage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const heading = usePageTitle('My sites')
  const mySites = useMySites(filter)
  const { list, isFiltered } = mySites
  const failure = useFirstFailure(list, heading)

  function changeFilter(change: SitesSearch) {
    navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  }

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-5">
        <div>
          <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
            My sites
          </h1>
          <p role="status" className="mt-1 min-h-6 text-muted">
            {list.isPlaceholderData ? 'Looking…' : list.data && countText(mySites.total, mySites.totalOfAll)}
          </p>
        </div>
        {(mySites.hasMultipleSites || isFiltered) && <SitesToolbar filter={filter} onChange={changeFilter} />}
      </div>
      <div className="mt-6" aria-busy={list.isFetching}>
        {list.isRefetchError && <RefreshProblem error={list.error} onRetry={() => list.refetch()} />}
        {failure ? (
          <ErrorPanel
            failure={describeFailure(failure)}
            busy={list.isFetching}
            onRetry={() => list.refetch()}
          />
        ) : list.isPending ? (
          <SitesLoading />
        ) : mySites.sites.length > 0 ? (
          <SiteGrid {...mySites} />
        ) : isFiltered ? (
          <NoMatch onClear={() => changeFilter({ search: undefined, status: undefined })} />
        ) : (
          <NoSites />
        )}
      </div>
    </>
  )
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <MessagePanel
      title="No site matches"
      action={
        <Button variant="primary" onClick={onClear}>
          Show all my sites
        </Button>
      }
    >
      Try fewer letters, or a part of the name or the address.
    </MessagePanel>
  )
}
