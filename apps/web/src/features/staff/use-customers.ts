import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { PAGES } from '../../pages.ts'
import { trpc } from './api.ts'

const PAGE = 50

/** The customers that match, page by page. */
export function useCustomers(search: string | undefined) {
  return useInfiniteQuery(
    trpc.staff.customers.search.infiniteQueryOptions(
      { search, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
  )
}
