import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import type { Ticket } from './labels.ts'

/** Lists are read anew: a ticket that changed may belong elsewhere now. */
function refreshLists(queryClient: QueryClient): void {
  queryClient.invalidateQueries(trpc.tickets.list.pathFilter())
  queryClient.invalidateQueries(trpc.tickets.stats.pathFilter())
}

export function useReply(ticketId: string, onSent: (message: string) => void) {
  const queryClient = useQueryClient()
  const ticket = trpc.tickets.get.queryFilter({ ticketId })
  return useMutation(
    trpc.tickets.reply.mutationOptions({
      onSuccess: (message, sent) => {
        onSent(sent.message)
        queryClient.setQueryData(trpc.tickets.get.queryKey({ ticketId }), (known) =>
          withMessage(known, message),
        )
      },
      // Whatever happened: another member, or staff, may have been quicker.
      onSettled: () => {
        queryClient.invalidateQueries(ticket)
        refreshLists(queryClient)
      },
    }),
  )
}

function withMessage(ticket: Ticket | undefined, message: Ticket['messages'][number]): Ticket | undefined {
  if (!ticket || ticket.messages.some(({ messageId }) => messageId === message.messageId)) return ticket
  return { ...ticket, messages: [...ticket.messages, message] }
}

const DONE = {
  resolved: 'Marked as resolved. We are glad.',
  closed: 'The ticket is closed.',
  reopened: 'The ticket is open again.',
}

export function useSetStatus(ticketId: string, onDone?: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.tickets.setStatus.mutationOptions({
      onSuccess: (ticket, { status }) => {
        queryClient.setQueryData(trpc.tickets.get.queryKey({ ticketId }), ticket)
        notify(DONE[status])
        onDone?.()
      },
      onError: () => queryClient.invalidateQueries(trpc.tickets.get.queryFilter({ ticketId })),
      onSettled: () => refreshLists(queryClient),
    }),
  )
}

export function useRate(ticketId: string) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.tickets.rate.mutationOptions({
      // One after the other: of two quick choices the later one wins.
      scope: { id: `rate ${ticketId}` },
      onSuccess: ({ rating }) => {
        queryClient.setQueryData(
          trpc.tickets.get.queryKey({ ticketId }),
          (known) => known && { ...known, rating },
        )
        notify('Thank you for telling us.')
      },
      onError: () => queryClient.invalidateQueries(trpc.tickets.get.queryFilter({ ticketId })),
    }),
  )
}
