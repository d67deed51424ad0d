import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotify } from '../../../components/notices.tsx'
import { trpc } from '../api.ts'
import { problemText } from '../failures.ts'
import type { StaffTicket } from './labels.ts'

/** Every change answers with the ticket as it is then. */
function useKept(ticketId: string) {
  const queryClient = useQueryClient()
  return {
    keep: (ticket: StaffTicket) => {
      queryClient.setQueryData(trpc.staff.tickets.get.queryKey({ ticketId }), ticket)
      queryClient.invalidateQueries(trpc.staff.tickets.list.pathFilter())
    },
    // Somebody else may have been quicker.
    lookAgain: () => queryClient.invalidateQueries(trpc.staff.tickets.get.queryFilter({ ticketId })),
  }
}

export function useStaffReply(ticketId: string, onSent: (message: string) => void) {
  const { keep, lookAgain } = useKept(ticketId)
  return useMutation(
    trpc.staff.tickets.reply.mutationOptions({
      onSuccess: (ticket, { message }) => {
        onSent(message)
        keep(ticket)
      },
      onError: lookAgain,
    }),
  )
}

export function useNote(ticketId: string, onSent: (message: string) => void) {
  const { keep, lookAgain } = useKept(ticketId)
  return useMutation(
    trpc.staff.tickets.note.mutationOptions({
      onSuccess: (ticket, { message }) => {
        onSent(message)
        keep(ticket)
      },
      onError: lookAgain,
    }),
  )
}

/** Status, priority, category or tags. */
export function useUpdateTicket(ticketId: string) {
  const { keep, lookAgain } = useKept(ticketId)
  const notify = useNotify()
  return useMutation(
    trpc.staff.tickets.update.mutationOptions({
      // One after the other: of two quick choices the later one wins.
      scope: { id: `ticket ${ticketId}` },
      onSuccess: keep,
      onError: (error) => {
        notify(problemText(error) ?? '', 'problem')
        return lookAgain()
      },
    }),
  )
}

export function useAssign(ticketId: string) {
  const { keep, lookAgain } = useKept(ticketId)
  const notify = useNotify()
  return useMutation(
    trpc.staff.tickets.assign.mutationOptions({
      scope: { id: `ticket ${ticketId}` },
      onSuccess: keep,
      onError: (error) => {
        notify(problemText(error) ?? '', 'problem')
        return lookAgain()
      },
    }),
  )
}
