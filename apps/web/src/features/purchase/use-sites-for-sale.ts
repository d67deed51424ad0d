import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'

const PAGE = 24

/** The sites for sale that match, newest first, page by page. */
export function useSitesForSale(search: string | undefined) {
  return useInfiniteQuery({
    ...trpc.purchase.forSale.infiniteQueryOptions(
      { search, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
    // The options' own function also sends a `direction`, which the API, strict about its input, refuses.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.purchase.forSale.query({ search, limit: PAGE, cursor }, { signal })
    },
  })
}
