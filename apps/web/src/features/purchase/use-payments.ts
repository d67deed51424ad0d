import { useInfiniteQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { PAGES } from '../../pages.ts'

const PAGE = 20

/** What the customer paid, for one site or for all, newest first, page by page. */
export function usePayments(siteId?: string) {
  return useInfiniteQuery(trpc.purchase.history.infiniteQueryOptions({ siteId, limit: PAGE }, { ...PAGES }))
}
