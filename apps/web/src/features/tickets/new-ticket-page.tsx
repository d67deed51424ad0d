import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { BackIcon } from '../../components/icons.tsx'
import { Loading } from '../../components/loading-page.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { describeFailure, isNotThere } from '../../failure.ts'
import { NewTicketForm } from './new-ticket-form.tsx'
import { NoSiteToHelp } from './no-tickets.tsx'
import { FEW_SITES } from './site-choice.tsx'

const route = getRouteApi('/portal/tickets/new')

export function NewTicketPage() {
  const { site } = route.useSearch()
  const heading = usePageTitle('Ask for help')
  return (
    <>
      <Link to="/tickets" className="back-link">
        <BackIcon />
        Help
      </Link>
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
        Ask for help
      </h1>
      <div className="mt-6 max-w-3xl">
        {/* Coming from another site's card is another form. */}
        <FormForSite key={site} wantedId={site ?? null} />
      </div>
    </>
  )
}

function FormForSite({ wantedId }: { wantedId: string | null }) {
  const sites = useQuery(trpc.ownership.mySites.queryOptions({ limit: FEW_SITES }))
  const wanted = useQuery(
    trpc.ownership.site.queryOptions({ siteId: wantedId ?? '' }, { enabled: wantedId !== null }),
  )
  const isForeign = isNotThere(wanted.error)
  const failed = sites.data ? (isForeign || wanted.data ? null : wanted) : sites
  if (failed?.error) {
    return (
      <ErrorPanel
        failure={describeFailure(failed.error)}
        busy={failed.isFetching}
        onRetry={() => failed.refetch()}
      />
    )
  }
  const isWantedKnown = wantedId === null || isForeign || wanted.data !== undefined
  if (!sites.data || !isWantedKnown) return <Loading />
  if (sites.data.total === 0) return <NoSiteToHelp />
  return (
    <NewTicketForm mySites={sites.data} wanted={(!isForeign && wanted.data) || null} isForeign={isForeign} />
  )
}
