import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { client, trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { forgetDraft } from '../../drafts.ts'
import { useIdempotencyKey } from '../../use-idempotency-key.ts'
import type { NewTicket } from './labels.ts'

/**
 * Sends a ticket once, however often it is tried, also after the page was loaded anew, and shows it. `onSent` is told
 * before the page goes.
 */
export function useCreateTicket(draftKey: string, onSent: () => void) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const notify = useNotify()
  const besideDraft = `${draftKey} key`
  const keyOf = useIdempotencyKey(besideDraft)
  return useMutation({
    mutationFn: (ticket: NewTicket) =>
      client.tickets.create.mutate({ ...ticket, idempotencyKey: keyOf(JSON.stringify(ticket)) }),
    onSuccess: async (ticket) => {
      forgetDraft(besideDraft)
      onSent()
      const { ticketId, ticketNumber } = ticket
      queryClient.setQueryData(trpc.tickets.get.queryKey({ ticketId }), ticket)
      queryClient.invalidateQueries(trpc.tickets.list.pathFilter())
      queryClient.invalidateQueries(trpc.tickets.stats.pathFilter())
      await navigate({ to: '/tickets/$ticketId', params: { ticketId }, replace: true })
      notify(`We have got it: ${ticketNumber}. You read our answer here and in your mail.`)
    },
    onError: (error) => {
      // Which sites there are is not as this page thought.
      const isAboutSites = isDomainError(error, 'not_site_owner') || isDomainError(error, 'no_sites')
      if (isAboutSites || isDomainError(error, 'site_selection_required')) {
        queryClient.invalidateQueries(trpc.ownership.pathFilter())
      }
    },
  })
}
