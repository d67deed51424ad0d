import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { BackIcon } from '../../components/icons.tsx'
import { NotFound } from '../../components/not-found-page.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { describeFailure, isNotThere } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { BillingPanel } from '../purchase/billing-panel.tsx'
import { SiteTickets } from '../tickets/site-tickets.tsx'
import { HandOver } from './hand-over.tsx'
import { type SiteDetail, siteName } from './labels.ts'
import { LeaveSite } from './leave-site.tsx'
import { Members } from './members.tsx'
import { SiteDetails } from './site-details.tsx'
import { SiteLoading } from './site-loading.tsx'

const route = getRouteApi('/portal/sites/$siteId')

export function SitePage() {
  const { siteId } = route.useParams()
  // Another site is another page, with a state of its own.
  return <PageOfSite key={siteId} siteId={siteId} />
}

function PageOfSite({ siteId }: { siteId: string }) {
  const site = useQuery(trpc.ownership.site.queryOptions({ siteId }))
  if (isNotThere(site.error)) return <NotFound />
  if (site.data) {
    return (
      <SiteView site={site.data}>
        {site.isRefetchError && <RefreshProblem error={site.error} onRetry={() => site.refetch()} />}
      </SiteView>
    )
  }
  return (
    <>
      <PageHeading name="Site" isHidden />
      {site.isPending ? (
        <SiteLoading />
      ) : (
        <ErrorPanel
          failure={describeFailure(site.error)}
          busy={site.isFetching}
          onRetry={() => site.refetch()}
        />
      )}
    </>
  )
}

function SiteView({ site, children }: { site: SiteDetail; children: ReactNode }) {
  return (
    <>
      <Link to="/sites" className="back-link">
        <BackIcon />
        My sites
      </Link>
      {children}
      <PageHeading name={siteName(site)} />
      <SiteDetails site={site} />
      <SiteTickets siteId={site.siteId} />
      {site.role === 'owner' && <BillingPanel site={site} />}
      <div className="mt-6 grid grid-cols-1 items-start gap-6 lg:grid-cols-[2fr_1fr]">
        <Members site={site} />
        <div className="grid grid-cols-1 gap-6">
          {site.role === 'owner' && <HandOver site={site} />}
          <LeaveSite site={site} />
        </div>
      </div>
    </>
  )
}

function PageHeading({ name, isHidden = false }: { name: string; isHidden?: boolean }) {
  const heading = usePageTitle(name)
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className={isHidden ? 'sr-only' : 'text-3xl font-bold tracking-tight sm:text-4xl'}
    >
      {name}
    </h1>
  )
}
