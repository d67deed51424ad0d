import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { PAGES } from '../../../pages.ts'
import { isLong } from '../../ownership/site-lists.ts'
import { useTicketNews } from '../../tickets/use-ticket-news.ts'
import { client, trpc } from '../api.ts'
import type { QueueSearch } from './queue-search.ts'

const PAGE = 50

/** The tickets that match, newest first, page by page. */
export function useQueue(filter: QueueSearch, staffId: string) {
  const input = inputOf(filter, staffId)
  return useInfiniteQuery(
    trpc.staff.tickets.list.infiniteQueryOptions(input, {
      ...PAGES,
      placeholderData: keepPreviousData,
    }),
  )
}

/** Keeps the queue as it is, unless it is long. Says whether the live connection is lost. */
export function useQueueNews(): boolean {
  const queryClient = useQueryClient()
  return useTicketNews(client, null, () =>
    queryClient.invalidateQueries({
      ...trpc.staff.tickets.list.pathFilter(),
      predicate: ({ state }) => !isLong(state.data),
    }),
  )
}

function inputOf(filter: QueueSearch, staffId: string) {
  const { status, category, priority, tag, search, customer, site } = filter
  return {
    status: status === 'all' ? undefined : (status ?? ('open' as const)),
    category,
    priority,
    assigneeId: assigneeOf(filter, staffId),
    tag,
    search,
    customerId: customer,
    siteId: site,
    limit: PAGE,
  }
}

function assigneeOf({ assignee }: QueueSearch, staffId: string): string | null | undefined {
  if (assignee === 'me') return staffId
  return assignee === 'nobody' ? null : assignee
}
