import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { client, trpc } from './api.ts'
import type { AuditSearch } from './audit-search.ts'

const PAGE = 50

/** What was done, newest first, page by page. */
export function useAudit(filter: AuditSearch) {
  return useInfiniteQuery({
    ...trpc.staff.audit.list.infiniteQueryOptions(
      { ...filter, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
    // The log grows while nobody looks.
    staleTime: 0,
    // As for the customers: the options' own function sends more than the API takes.
    queryFn: ({ pageParam, signal }) => {
      const cursor = typeof pageParam === 'string' ? pageParam : null
      return client.staff.audit.list.query({ ...filter, limit: PAGE, cursor }, { signal })
    },
  })
}
