import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from './api.ts'

const PAGE = 50

/** What about money needs somebody's eyes, newest first, page by page. */
export function useExceptions(resolved: boolean) {
  return useInfiniteQuery({
    ...trpc.purchase.exceptions.infiniteQueryOptions(
      { resolved, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
    // Some settle by themselves while nobody looks.
    staleTime: 0,
    // As for the customers: the options' own function sends more than the API takes.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.purchase.exceptions.query({ resolved, limit: PAGE, cursor }, { signal })
    },
  })
}
