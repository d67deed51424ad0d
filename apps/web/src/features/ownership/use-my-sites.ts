import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import type { SitesSearch } from './sites-search.ts'

const PAGE_SIZE = 24

/** The customer's sites that match, page by page, and how many there are with and without the filter. */
export function useMySites({ search, status }: SitesSearch) {
  const isFiltered = search !== undefined || status !== undefined
  const input = { search, status, limit: PAGE_SIZE }
  const list = useInfiniteQuery({
    ...trpc.ownership.mySites.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
    // The options' own function also sends a `direction`, which the API, strict about its input, refuses.
    queryFn: ({ pageParam, signal }) =>
      client.ownership.mySites.query(
        { ...input, cursor: typeof pageParam === 'string' ? pageParam : null },
        { signal },
      ),
  })
  const everything = useQuery(trpc.ownership.mySites.queryOptions({ limit: 1 }, { enabled: isFiltered }))
  const firstPage = list.data?.pages[0]
  return {
    list,
    isFiltered,
    sites: list.data?.pages.flatMap((page) => page.sites) ?? [],
    total: firstPage?.total ?? 0,
    totalOfAll: isFiltered ? everything.data?.total : undefined,
    hasMultipleSites: firstPage?.hasMultipleSites ?? false,
  }
}
