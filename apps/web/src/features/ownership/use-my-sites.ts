import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client, trpc } from '../../api.ts'
import { PAGES } from '../../pages.ts'
import { isLong } from './site-lists.ts'
import type { SitesSearch } from './sites-search.ts'

const FIRST_PAGE = 24
const FURTHER_PAGES = 96

/** The customer's sites that match, page by page, and how many there are with and without the filter. */
export function useMySites({ search, status }: SitesSearch) {
  const isFiltered = search !== undefined || status !== undefined
  const input = { search, status, limit: FIRST_PAGE }
  const list = useInfiniteQuery({
    ...trpc.ownership.mySites.infiniteQueryOptions(input, {
      ...PAGES,
      placeholderData: keepPreviousData,
    }),
    // The first page is short, so that it is there soon; the options' own function has one length for all.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      const limit = cursor === null ? FIRST_PAGE : FURTHER_PAGES
      return client.ownership.mySites.query({ search, status, limit, cursor }, { signal })
    },
    refetchOnMount: ({ state }) => !isLong(state.data),
    refetchOnWindowFocus: ({ state }) => !isLong(state.data),
    refetchOnReconnect: ({ state }) => !isLong(state.data),
  })
  const everything = useQuery(trpc.ownership.mySites.queryOptions({ limit: 1 }, { enabled: isFiltered }))
  const pages = list.data?.pages
  const sites = useMemo(() => pages?.flatMap((page) => page.sites) ?? [], [pages])
  const firstPage = pages?.[0]
  return {
    list,
    isFiltered,
    sites,
    total: firstPage?.total ?? 0,
    totalOfAll: isFiltered ? everything.data?.total : undefined,
    hasMultipleSites: firstPage?.hasMultipleSites ?? false,
  }
}
