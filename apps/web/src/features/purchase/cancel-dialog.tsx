import { formatCalendarDate } from '../../components/calendar-date.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { type SiteDetail, siteName } from '../ownership/labels.ts'
import { billingProblem } from './billing-failure.ts'
import type { useBilling } from './use-billing.ts'

interface CancelDialogProps {
  site: SiteDetail
  cancel: ReturnType<typeof useBilling>['cancel']
  onClose: () => void
}

/** Says until when the site goes on before it is cancelled. */
export function CancelDialog({ site, cancel, onClose }: CancelDialogProps) {
  const { siteId, nextBillingDate, subscriptionStatus } = site
  const isPaid = nextBillingDate !== null && subscriptionStatus !== 'past_due'
  return (
    <ConfirmDialog
      title={`Cancel the subscription of ${siteName(site)}?`}
      confirm="Cancel the subscription"
      confirming="Cancelling…"
      cancel="Keep it"
      busy={cancel.isPending}
      problem={billingProblem(cancel.error)}
      onConfirm={() => cancel.mutate({ siteId }, { onSuccess: onClose })}
      onClose={() => {
        onClose()
        cancel.reset()
      }}
    >
      <p>
        Your website goes on until{' '}
        {isPaid ? <strong>{formatCalendarDate(nextBillingDate)}</strong> : 'the end of what is paid for'}.
        Then the website is cancelled too. Nothing more is due.
      </p>
      <p>Until then you can change your mind.</p>
    </ConfirmDialog>
  )
}
