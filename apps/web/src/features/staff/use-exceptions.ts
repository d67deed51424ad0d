import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { PAGES } from '../../pages.ts'
import { trpc } from './api.ts'

const PAGE = 50

/** What about money needs somebody's eyes, newest first, page by page. */
export function useExceptions(resolved: boolean) {
  return useInfiniteQuery({
    ...trpc.purchase.exceptions.infiniteQueryOptions(
      { resolved, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
    // Some settle by themselves while nobody looks.
    staleTime: 0,
  })
}
