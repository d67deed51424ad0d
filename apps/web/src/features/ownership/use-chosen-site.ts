import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { trpc } from '../../api.ts'

/** The primary site comes first; how many there are besides comes along. */
function useFirstSite() {
  return useQuery(trpc.ownership.mySites.queryOptions({ limit: 1 }))
}

export function useHasMultipleSites(): boolean {
  return useFirstSite().data?.hasMultipleSites ?? false
}

/** The site that the page is about, else the primary one. Null until it is known. */
export function useChosenSite() {
  const { siteId } = useParams({ strict: false })
  const first = useFirstSite().data?.sites[0] ?? null
  const ofPage = useQuery(
    trpc.ownership.site.queryOptions({ siteId: siteId ?? '' }, { enabled: siteId !== undefined }),
  )
  return siteId === undefined ? first : (ofPage.data ?? (ofPage.isError ? first : null))
}
