import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { PAGES } from '../../pages.ts'
import type { TicketsSearch } from './tickets-search.ts'

const PAGE = 20

/** The tickets that match, newest first, page by page. */
export function useTickets({ site: siteId, status, category, search }: TicketsSearch) {
  const input = { siteId, status, category, search, limit: PAGE }
  return useInfiniteQuery(
    trpc.tickets.list.infiniteQueryOptions(input, {
      ...PAGES,
      placeholderData: keepPreviousData,
    }),
  )
}
