import { useQuery } from '@tanstack/react-query'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { describeFailure } from '../../failure.ts'
import { AttentionList } from './attention-list.tsx'
import { NoSites } from './no-sites.tsx'
import { type Overview, overviewQuery } from './overview.ts'
import { PartialView } from './partial-view.tsx'
import { PaymentList } from './payment-list.tsx'
import { PrimarySite } from './primary-site.tsx'
import { RefreshProblem } from './refresh-problem.tsx'

export function OverviewPage() {
  const heading = usePageTitle('Overview')
  const overview = useQuery(overviewQuery)
  const { data } = overview
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
        Overview
      </h1>
      <p role="status" className="mt-1 min-h-6 text-muted">
        {data && data.total > 0 && countOf(data.total)}
      </p>
      <div className="mt-6" aria-busy={overview.isFetching}>
        {overview.isRefetchError && (
          <RefreshProblem error={overview.error} onRetry={() => overview.refetch()} />
        )}
        {data ? (
          <Glance {...data} />
        ) : overview.isPending ? (
          <OverviewLoading />
        ) : (
          <ErrorPanel
            failure={describeFailure(overview.error)}
            busy={overview.isFetching}
            onRetry={() => overview.refetch()}
          />
        )}
      </div>
    </>
  )
}

function Glance({ sites, total }: Overview) {
  const [first] = sites
  if (!first) return <NoSites />
  return (
    <div className="grid gap-6">
      {sites.length < total && <PartialView covered={sites.length} total={total} />}
      <PrimarySite site={first} isOnlyOne={total === 1} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <AttentionList sites={sites} />
        <PaymentList sites={sites} />
      </div>
    </div>
  )
}

function countOf(total: number): string {
  return total === 1 ? 'You have 1 site.' : `You have ${total.toLocaleString('en-US')} sites.`
}

function OverviewLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading the overview…</span>
      <div aria-hidden="true" className="grid gap-6">
        <div className="skeleton h-56" />
        <div className="grid gap-6 lg:grid-cols-2">
          <div className="skeleton h-48" />
          <div className="skeleton h-48" />
        </div>
      </div>
    </div>
  )
}
