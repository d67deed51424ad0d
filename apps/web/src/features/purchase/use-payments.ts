import { useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'

const PAGE = 20

/** What the customer paid, for one site or for all, newest first, page by page. */
export function usePayments(siteId?: string) {
  return useInfiniteQuery({
    ...trpc.purchase.history.infiniteQueryOptions(
      { siteId, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    // As for the shop: the options' own function sends more than the API takes.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.purchase.history.query({ siteId, limit: PAGE, cursor }, { signal })
    },
  })
}
