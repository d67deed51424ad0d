import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Outputs } from '@webmagic/sdk'
import { trpc } from '../../api.ts'
import type { Site } from './labels.ts'

type Pages = InfiniteData<Outputs['ownership']['mySites'], unknown>

/** Longer lists are not read anew from their beginning, just because something changed or somebody comes back. */
const MANY_PAGES = 5

export function isLong(data: unknown): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    'pages' in data &&
    Array.isArray(data.pages) &&
    data.pages.length > MANY_PAGES
  )
}

/** Reads anew what may have changed. Long lists are for those who change something to keep up to date. */
export function refreshOwnership(queryClient: QueryClient): Promise<void> {
  const filter = trpc.ownership.pathFilter()
  return queryClient.invalidateQueries({ ...filter, predicate: ({ state }) => !isLong(state.data) })
}

export function changeLists(queryClient: QueryClient, change: (list: Pages) => Pages): void {
  queryClient.setQueriesData<Pages>(
    trpc.ownership.mySites.infiniteQueryFilter(),
    (list) => list && change(list),
  )
}

/** For a list that is to be read anew: of a long one, nobody should wait for every page. */
export function firstPageOf({ pages, pageParams }: Pages): Pages {
  return { pages: pages.slice(0, 1), pageParams: pageParams.slice(0, 1) }
}

/** The list as it is once this site is the primary one. */
export function withPrimary(list: Pages, siteId: string): Pages {
  const sites = list.pages.flatMap((page) => page.sites)
  const chosen = sites.find((site) => site.siteId === siteId)
  if (!chosen) return firstPageOf(list)
  const former = sites.find((site) => site.isPrimary && site !== chosen)
  const others = sites.filter((site) => site !== chosen && site !== former)
  const hasMore = list.pages.at(-1)?.nextCursor !== null
  const rest = former ? inserted(others, { ...former, isPrimary: false }, hasMore) : others
  return inPagesOf(list, [{ ...chosen, isPrimary: true }, ...rest])
}

/** Newest first. What belongs behind the last one is left to the page that is still to come. */
function inserted(sites: Site[], site: Site, hasMore: boolean): Site[] {
  const place = sites.findIndex((other) => isBefore(site, other))
  if (place < 0) return hasMore ? sites : [...sites, site]
  return sites.toSpliced(place, 0, site)
}

function isBefore(one: Site, other: Site): boolean {
  const later = one.acquiredAt.getTime() - other.acquiredAt.getTime()
  return later > 0 || (later === 0 && one.siteId < other.siteId)
}

function inPagesOf({ pages, pageParams }: Pages, sites: Site[]): Pages {
  let start = 0
  const filled = pages.map((page) => {
    const end = start + page.sites.length
    const part = { ...page, sites: sites.slice(start, end) }
    start = end
    return part
  })
  return { pages: filled, pageParams }
}
