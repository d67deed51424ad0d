import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Outputs } from '@webmagic/sdk'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { formatMoment } from '../../components/calendar-date.ts'
import { Notice } from '../../components/notice.tsx'
import { useNotify } from '../../components/notices.tsx'
import { membershipProblem } from './membership-failure.ts'

type Offer = NonNullable<Outputs['ownership']['transferOffer']['offer']>

interface TransferOfferProps {
  siteId: string
  offer: Offer
  onCancelled: () => void
}

/** An offer that waits for its answer, and the way to take it back. */
export function TransferOffer({ siteId, offer: { email, expiresAt }, onCancelled }: TransferOfferProps) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const cancel = useMutation(
    trpc.ownership.cancelTransfer.mutationOptions({
      onSuccess: ({ cancelled }) => {
        if (cancelled) notify('The offer is cancelled. The site stays with you.')
        else notify('There was no open offer any more.', 'problem')
        onCancelled()
      },
      onSettled: () => queryClient.invalidateQueries(trpc.ownership.transferOffer.queryFilter({ siteId })),
    }),
  )
  return (
    <div className="mt-1 grid grid-cols-1 gap-4">
      <p className="text-muted">
        You offered it to <strong className="break-words text-ink">{email}</strong>. They can accept until{' '}
        <time dateTime={expiresAt.toISOString()}>{formatMoment(expiresAt)}</time>. Until then, it stays with
        you.
      </p>
      {cancel.error && (
        <Notice tone="problem" role="alert">
          {membershipProblem(cancel.error)}
        </Notice>
      )}
      <div>
        <Button busy={cancel.isPending} onClick={() => cancel.mutate({ siteId })}>
          {cancel.isPending ? 'Cancelling…' : 'Cancel the offer'}
        </Button>
      </div>
    </div>
  )
}
