import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import { formatDay } from '../../components/calendar-date.ts'
import { useNotify } from '../../components/notices.tsx'
import { useSendOnce } from '../../use-send-once.ts'
import type { SiteDetail } from '../ownership/labels.ts'
import { useReset } from './use-reset.ts'

/** What an owner can do about a subscription. */
export function useBilling({ siteId }: SiteDetail) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const refresh = () => {
    queryClient.invalidateQueries(trpc.ownership.pathFilter())
  }
  const cancel = useMutation(
    trpc.purchase.cancelSubscription.mutationOptions({
      onSettled: refresh,
      onSuccess: ({ endsAt }) => {
        notify(`Cancelled.${endsAt ? ` Your website goes on until ${formatDay(endsAt)}.` : ''}`)
      },
    }),
  )
  const resume = useMutation(
    trpc.purchase.resumeSubscription.mutationOptions({
      onSettled: refresh,
      onSuccess: () => notify('The subscription goes on.'),
    }),
  )
  const subscribe = useLeave(
    async () => (await client.purchase.subscribe.mutate({ siteId })).checkoutUrl,
    refresh,
  )
  const portal = useLeave(async () => (await client.purchase.billingPortal.mutate({ siteId })).url, refresh)
  return {
    cancel,
    resume,
    subscribe,
    portal,
    error: resume.error ?? subscribe.error ?? portal.error,
  }
}

/** Goes to a page of the payment provider. */
function useLeave(findUrl: () => Promise<string>, onError: () => void) {
  const leave = useMutation({
    mutationFn: findUrl,
    onSuccess: (url) => window.location.assign(url),
    onError,
  })
  const send = useSendOnce(leave.mutate)
  useReset(leave.reset)
  // The browser takes a moment to leave.
  return { busy: leave.isPending || leave.isSuccess, error: leave.error, start: () => send() }
}
