import { useRef } from 'react'
import { Spinner } from '../../components/spinner.tsx'
import { MoreRows } from '../../more-rows.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { PaymentRow } from './payment-row.tsx'
import { usePayments } from './use-payments.ts'

/** What the customer paid for one site. */
export function SitePayments({ siteId }: { siteId: string }) {
  const rows = useRef<HTMLUListElement>(null)
  const list = usePayments(siteId)
  const payments = list.data?.pages.flatMap((page) => page.payments) ?? []
  return (
    <section aria-labelledby="site-payments-heading" aria-busy={list.isFetching}>
      <h3 id="site-payments-heading" className="font-semibold">
        Your payments
      </h3>
      {list.isPending && (
        <p role="status" className="mt-2 flex items-center gap-2 text-muted">
          <Spinner />
          Loading your payments…
        </p>
      )}
      {list.error && !list.isFetchNextPageError && (
        <div className="mt-3">
          <RefreshProblem error={list.error} onRetry={() => list.refetch()} />
        </div>
      )}
      {list.data && payments.length === 0 && (
        <p className="mt-2 text-muted">You have not paid anything for this website here.</p>
      )}
      <ul ref={rows} className="plain-rows">
        {payments.map((payment) => (
          <PaymentRow key={payment.paymentId} payment={payment} />
        ))}
      </ul>
      <MoreRows rows={rows} shown={payments.length} list={list} />
    </section>
  )
}
