import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { type Site, siteName } from '../ownership/labels.ts'

/** Sites rarely change their names. */
const STALE_MS = 5 * 60_000

export function useSiteOf(siteId: string | null): Pick<Site, 'siteId' | 'slug' | 'siteTitle'> | null {
  const options = trpc.ownership.site.queryOptions(
    { siteId: siteId ?? '' },
    { enabled: siteId !== null, staleTime: STALE_MS },
  )
  return useQuery(options).data ?? null
}

/** The name of the site that a ticket is about. */
export function SiteOfTicket({ siteId }: { siteId: string | null }) {
  const site = useSiteOf(siteId)
  if (siteId === null) return <>No site</>
  return <>{site ? siteName(site) : '…'}</>
}
