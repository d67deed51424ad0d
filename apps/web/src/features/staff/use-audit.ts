import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { PAGES } from '../../pages.ts'
import { trpc } from './api.ts'
import type { AuditSearch } from './audit-search.ts'

const PAGE = 50

/** What was done, newest first, page by page. */
export function useAudit(filter: AuditSearch) {
  return useInfiniteQuery({
    ...trpc.staff.audit.list.infiniteQueryOptions(
      { ...filter, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
    // The log grows while nobody looks.
    staleTime: 0,
  })
}
