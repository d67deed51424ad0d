import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { PAGES } from '../../pages.ts'

const PAGE = 24

/** The sites for sale that match, newest first, page by page. */
export function useSitesForSale(search: string | undefined) {
  return useInfiniteQuery(
    trpc.purchase.forSale.infiniteQueryOptions(
      { search, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
  )
}
