import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { formatMoney } from '../../components/money.ts'
import { Notice } from '../../components/notice.tsx'
import type { SiteDetail } from '../ownership/labels.ts'
import { billingProblem } from './billing-failure.ts'
import type { BillingState } from './billing-state.ts'
import { CancelDialog } from './cancel-dialog.tsx'
import type { useBilling } from './use-billing.ts'

interface BillingActionsProps {
  site: SiteDetail
  state: BillingState
  billing: ReturnType<typeof useBilling>
}

/** What an owner can do about the subscription. */
export function BillingActions({ site, state, billing }: BillingActionsProps) {
  const [isAsking, setAsking] = useState(false)
  const { cancel, resume, subscribe, portal } = billing
  const problem = billingProblem(billing.error)
  const hasEnded = state === 'none' || state === 'ended'
  const payer = site.subscriptionPayer
  if (payer === 'elsewhere') return <Elsewhere />
  // What a former owner paid for cannot be renewed for them: somebody who is here begins anew.
  const isToSubscribe = hasEnded || (site.subscriptionEndsAt !== null && payer === 'former_owner')
  return (
    <>
      {problem && (
        <Notice tone="problem" role="alert">
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap gap-3 max-sm:grid">
        {isToSubscribe && (
          <Button variant="primary" busy={subscribe.busy} onClick={subscribe.start}>
            {site.monthlyAmount ? `Subscribe for ${formatMoney(site.monthlyAmount)} a month` : 'Subscribe'}
          </Button>
        )}
        {state === 'ending' && !isToSubscribe && (
          <Button
            variant="primary"
            busy={resume.isPending}
            onClick={() => resume.mutate({ siteId: site.siteId })}
          >
            Resume the subscription
          </Button>
        )}
        {payer === 'you' && (
          <Button
            variant={state === 'past_due' ? 'primary' : 'secondary'}
            busy={portal.busy}
            onClick={portal.start}
          >
            Cards and invoices
          </Button>
        )}
        {!hasEnded && state !== 'ending' && (
          <Button onClick={() => setAsking(true)}>Cancel the subscription…</Button>
        )}
      </div>
      {isAsking && <CancelDialog site={site} cancel={cancel} onClose={() => setAsking(false)} />}
    </>
  )
}

function Elsewhere() {
  return (
    <Notice tone="warning" role="status">
      The subscription of this website is billed elsewhere: it is older than this page. To change it, write to
      us.
    </Notice>
  )
}
