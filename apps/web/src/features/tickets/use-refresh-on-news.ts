import { useQueryClient } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import { isLong } from '../ownership/site-lists.ts'
import { useTicketNews } from './use-ticket-news.ts'

/** Keeps lists of the customer's tickets as they are. Long ones wait until somebody asks. */
export function useRefreshOnNews(): void {
  const queryClient = useQueryClient()
  useTicketNews(client, null, () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.tickets.stats.pathFilter()),
      queryClient.invalidateQueries({
        ...trpc.tickets.list.pathFilter(),
        predicate: ({ state }) => !isLong(state.data),
      }),
    ]),
  )
}
