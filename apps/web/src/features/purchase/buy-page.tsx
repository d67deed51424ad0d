import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { trpc } from '../../api.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { BackIcon } from '../../components/icons.tsx'
import { describeFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { siteName } from '../ownership/labels.ts'
import { SiteLoading } from '../ownership/site-loading.tsx'
import { BuyPanel } from './buy-panel.tsx'
import { NoSale } from './no-sale.tsx'
import { PageHeading } from './page-heading.tsx'
import { PreviewSheet } from './preview-sheet.tsx'

const route = getRouteApi('/public/buy/$slug')

export function BuyPage() {
  const { slug } = route.useParams()
  // Another site is another page, with a state of its own.
  return <PageOfSale key={slug} slug={slug} />
}

function PageOfSale({ slug }: { slug: string }) {
  const preview = useQuery(trpc.purchase.preview.queryOptions({ slug }))
  const { data, error } = preview
  // Also of one that was for sale a moment ago.
  if (isDomainError(error, 'site_not_for_sale')) return <NoSale isSold />
  if (isDomainError(error, 'not_found') || isDomainError(error, 'validation_failed')) return <NoSale />
  if (!data) {
    return (
      <>
        <PageHeading title="Website for sale" isHidden />
        {preview.isPending ? (
          <SiteLoading />
        ) : (
          <ErrorPanel
            failure={describeFailure(error)}
            busy={preview.isFetching}
            onRetry={() => preview.refetch()}
          />
        )}
      </>
    )
  }
  return (
    <>
      <Link to="/shop" className="back-link">
        <BackIcon />
        Shop
      </Link>
      {preview.isRefetchError && <RefreshProblem error={error} onRetry={() => preview.refetch()} />}
      <PageHeading title={siteName(data)} />
      <div className="mt-5 grid grid-cols-1 items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <PreviewSheet preview={data} />
        <BuyPanel preview={data} />
      </div>
    </>
  )
}
