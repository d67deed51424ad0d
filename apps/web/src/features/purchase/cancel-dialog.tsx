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

/** Says what becomes of the site, and when, before its subscription is cancelled. */
export function CancelDialog({ site, cancel, onClose }: CancelDialogProps) {
  const { siteId, nextBillingDate, subscriptionStatus } = site
  const isOverdue = subscriptionStatus === 'past_due'
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
      {isOverdue ? (
        <p>
          The last payment has not arrived, so the subscription ends at once, and the website with it. Nothing
          more is due. To have it back, subscribe again.
        </p>
      ) : (
        <>
          <p>
            Your website goes on until{' '}
            {nextBillingDate ? (
              <strong>{formatCalendarDate(nextBillingDate)}</strong>
            ) : (
              'the end of what is paid for'
            )}
            . Then the website is cancelled too. Nothing more is due.
          </p>
          <p>Until then you can change your mind.</p>
        </>
      )}
    </ConfirmDialog>
  )
}
