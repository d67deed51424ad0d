import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from './api.ts'

const PAGE = 50

/** The customers that match, page by page. */
export function useCustomers(search: string | undefined) {
  return useInfiniteQuery({
    ...trpc.staff.customers.search.infiniteQueryOptions(
      { search, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
    // The options' own function also sends a `direction`, which the API, strict about its input, refuses.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.staff.customers.search.query({ search, limit: PAGE, cursor }, { signal })
    },
  })
}
