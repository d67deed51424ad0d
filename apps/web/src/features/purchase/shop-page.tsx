import { getRouteApi } from '@tanstack/react-router'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { MessagePanel } from '../../components/message-panel.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SearchField } from '../../components/search-field.tsx'
import { describeFailure } from '../../failure.ts'
import { MoreRows } from '../../more-rows.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { SaleCard } from './sale-card.tsx'
import { ShopLoading } from './shop-loading.tsx'
import { useSitesForSale } from './use-sites-for-sale.ts'

const route = getRouteApi('/public/shop')

export function ShopPage() {
  const { search } = route.useSearch()
  const navigate = route.useNavigate()
  const heading = usePageTitle('Websites for sale')
  const grid = useRef<HTMLDivElement>(null)
  const list = useSitesForSale(search)
  const sites = list.data?.pages.flatMap((page) => page.sites) ?? []
  const total = list.data?.pages[0]?.total

  function changeSearch(text: string) {
    navigate({ search: text ? { search: text } : {}, replace: true, resetScroll: false })
  }

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-5">
        <div>
          <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
            Websites for sale
          </h1>
          <p role="status" className="mt-1 min-h-6 text-muted">
            {list.isPlaceholderData ? 'Looking…' : total !== undefined && countText(total, 'site')}
          </p>
        </div>
        <div className="flex w-full sm:max-w-sm">
          <SearchField label="Search the shop" value={search ?? ''} onChange={changeSearch} />
        </div>
      </div>
      <div className="mt-6" aria-busy={list.isFetching}>
        {list.isRefetchError && <RefreshProblem error={list.error} onRetry={() => list.refetch()} />}
        {list.isPending ? (
          <ShopLoading />
        ) : !list.data ? (
          <ErrorPanel
            failure={describeFailure(list.error)}
            busy={list.isFetching}
            onRetry={() => list.refetch()}
          />
        ) : sites.length > 0 ? (
          <div ref={grid} className="site-grid">
            {sites.map((site) => (
              <SaleCard key={site.siteId} site={site} />
            ))}
          </div>
        ) : (
          <Nothing isFiltered={search !== undefined} onClear={() => changeSearch('')} />
        )}
        <MoreRows rows={grid} shown={sites.length} list={list} />
      </div>
    </>
  )
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (!isFiltered) {
    return (
      <MessagePanel title="Everything is sold">
        As soon as there is a new website, it appears here.
      </MessagePanel>
    )
  }
  return (
    <MessagePanel
      title="No site matches"
      action={
        <Button variant="primary" onClick={onClear}>
          Show all sites
        </Button>
      }
    >
      Try fewer letters, or another word for your trade.
    </MessagePanel>
  )
}
