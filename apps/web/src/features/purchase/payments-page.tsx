import { countText } from '../../components/count-text.ts'
import { PageHeading } from './page-heading.tsx'
import { PaymentsView } from './payments-view.tsx'
import { usePayments } from './use-payments.ts'

export function PaymentsPage() {
  const list = usePayments()
  const total = list.data?.pages[0]?.total
  return (
    <>
      <PageHeading title="Payments" />
      <p role="status" className="mt-1 min-h-6 text-muted">
        {total !== undefined && total > 0 && countText(total, 'payment')}
      </p>
      <div className="mt-6">
        <PaymentsView list={list} />
      </div>
    </>
  )
}
