import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { PAGES } from '../../pages.ts'
import { trpc } from './api.ts'
import type { CustomersSearch } from './customers-search.ts'

const PAGE = 50

/** The customers that match, page by page. */
export function useCustomers({ search, signIn }: CustomersSearch) {
  return useInfiniteQuery(
    trpc.staff.customers.search.infiniteQueryOptions(
      { search, canSignIn: signIn === 'none' ? false : undefined, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
  )
}
