import { getRouteApi } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Loading } from '../../components/loading-page.tsx'
import { describeFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { CheckoutNews } from './checkout-news.tsx'
import { NoSale } from './no-sale.tsx'
import { PageHeading } from './page-heading.tsx'
import { useCheckoutStatus } from './use-checkout-status.ts'

const route = getRouteApi('/public/checkout/$checkoutId')

/** Where the payment page leads back to. */
export function CheckoutPage() {
  const { checkoutId } = route.useParams()
  return <PageOfCheckout key={checkoutId} checkoutId={checkoutId} />
}

function PageOfCheckout({ checkoutId }: { checkoutId: string }) {
  const { status, isEarly } = useCheckoutStatus(checkoutId)
  const { data, error } = status
  if (isDomainError(error, 'not_found') || isDomainError(error, 'validation_failed')) return <NoSale />
  return (
    <>
      <PageHeading title={data?.kind === 'subscription' ? 'Your subscription' : 'Your purchase'} />
      <div className="mt-6 grid max-w-2xl gap-6">
        {status.isRefetchError && <RefreshProblem error={error} onRetry={() => status.refetch()} />}
        {data ? (
          <CheckoutNews checkout={data} isEarly={isEarly} />
        ) : status.isPending ? (
          <Loading />
        ) : (
          <ErrorPanel
            failure={describeFailure(error)}
            busy={status.isFetching}
            onRetry={() => status.refetch()}
          />
        )}
      </div>
    </>
  )
}
