import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import type { TicketsSearch } from './tickets-search.ts'

const PAGE = 20

/** The tickets that match, newest first, page by page. */
export function useTickets({ site: siteId, status, category, search }: TicketsSearch) {
  const input = { siteId, status, category, search, limit: PAGE }
  return useInfiniteQuery({
    ...trpc.tickets.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
    // As for the sites: the options' own function sends more than the API takes.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.tickets.list.query({ ...input, cursor }, { signal })
    },
  })
}
