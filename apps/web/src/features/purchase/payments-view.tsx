import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Loading } from '../../components/loading-page.tsx'
import { MessagePanel } from '../../components/message-panel.tsx'
import { describeFailure } from '../../failure.ts'
import { MoreRows } from '../../more-rows.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { PaymentRow } from './payment-row.tsx'
import type { usePayments } from './use-payments.ts'

/** Everything that was paid, or what stands in for it. */
export function PaymentsView({ list }: { list: ReturnType<typeof usePayments> }) {
  const rows = useRef<HTMLUListElement>(null)
  const payments = list.data?.pages.flatMap((page) => page.payments) ?? []
  if (list.isPending) return <Loading />
  if (!list.data) {
    return (
      <ErrorPanel
        failure={describeFailure(list.error)}
        busy={list.isFetching}
        onRetry={() => list.refetch()}
      />
    )
  }
  return (
    <div aria-busy={list.isFetching}>
      {list.isRefetchError && <RefreshProblem error={list.error} onRetry={() => list.refetch()} />}
      {payments.length === 0 ? (
        <NoPayments />
      ) : (
        <ul ref={rows} aria-label="Payments" className="rows">
          {payments.map((payment) => (
            <PaymentRow key={payment.paymentId} payment={payment} namesSite />
          ))}
        </ul>
      )}
      <MoreRows rows={rows} shown={payments.length} list={list} />
    </div>
  )
}

function NoPayments() {
  return (
    <MessagePanel
      title="No payments yet"
      action={
        <Link to="/shop" className="button button-primary">
          See what is for sale
        </Link>
      }
    >
      What you pay for your websites appears here.
    </MessagePanel>
  )
}
