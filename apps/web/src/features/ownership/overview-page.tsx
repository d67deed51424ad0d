import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useFirstFailure } from '../../components/use-first-failure.ts'
import { describeFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { AttentionList } from './attention-list.tsx'
import type { Overview } from './labels.ts'
import { NoSites } from './no-sites.tsx'
import { PaymentList } from './payment-list.tsx'
import { PrimarySite } from './primary-site.tsx'
import { SiteCounts } from './site-counts.tsx'
import { SitesGlance } from './sites-glance.tsx'

export function OverviewPage() {
  const heading = usePageTitle('Overview')
  const overview = useQuery(trpc.ownership.overview.queryOptions())
  const failure = useFirstFailure(overview, heading)
  const { data } = overview
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
        Overview
      </h1>
      <div role="status" className="mt-1 min-h-6 text-muted">
        {data && data.total > 0 && <SiteCounts {...data} />}
      </div>
      <div className="mt-6" aria-busy={overview.isFetching}>
        {overview.isRefetchError && (
          <RefreshProblem error={overview.error} onRetry={() => overview.refetch()} />
        )}
        {data ? (
          <Glance {...data} />
        ) : failure ? (
          <ErrorPanel
            failure={describeFailure(failure)}
            busy={overview.isFetching}
            onRetry={() => overview.refetch()}
          />
        ) : (
          <OverviewLoading />
        )}
      </div>
    </>
  )
}

function Glance({ sites, total, attention, nextPayments }: Overview) {
  const [first] = sites
  if (!first) return <NoSites />
  return (
    <div className="grid grid-cols-1 gap-6">
      <PrimarySite site={first} isOnlyOne={total === 1} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <AttentionList {...attention} />
        <PaymentList sites={nextPayments} />
      </div>
      {total > 1 && <SitesGlance sites={sites} total={total} />}
    </div>
  )
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
