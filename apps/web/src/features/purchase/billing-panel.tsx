import { useEffect, useRef } from 'react'
import type { SiteDetail } from '../ownership/labels.ts'
import { BillingActions } from './billing-actions.tsx'
import { type BillingState, billingState } from './billing-state.ts'
import { BillingText } from './billing-text.tsx'
import { SitePayments } from './site-payments.tsx'
import { useBilling } from './use-billing.ts'

/** The subscription of a site and what was paid for it, for its owners. */
export function BillingPanel({ site }: { site: SiteDetail }) {
  const state = billingState(site)
  const heading = useFocusAfterChange(state)
  const billing = useBilling(site)
  return (
    <section aria-labelledby="billing-heading" className="panel mt-6">
      <h2 ref={heading} id="billing-heading" tabIndex={-1} className="panel-title">
        Subscription and payments
      </h2>
      <div className="billing">
        <div className="grid grid-cols-1 content-start gap-4">
          <BillingText site={site} state={state} />
          <BillingActions site={site} state={state} billing={billing} />
        </div>
        <SitePayments siteId={site.siteId} />
      </div>
    </section>
  )
}

/** The button that changed it is gone then, and the focus with it. */
function useFocusAfterChange(state: BillingState) {
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(state)
  useEffect(() => {
    if (state !== before.current && document.activeElement === document.body) heading.current?.focus()
    before.current = state
  }, [state])
  return heading
}
