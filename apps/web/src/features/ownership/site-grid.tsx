import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { useNotify } from '../../components/notices.tsx'
import type { Site } from './labels.ts'
import { RefreshProblem } from './refresh-problem.tsx'
import { SiteCard } from './site-card.tsx'
import type { useMySites } from './use-my-sites.ts'

type SiteGridProps = Pick<ReturnType<typeof useMySites>, 'list' | 'sites' | 'total' | 'hasMultipleSites'>

export function SiteGrid({ list, sites, total, hasMultipleSites }: SiteGridProps) {
  const items = useRef<HTMLUListElement>(null)
  const notify = useNotify()
  const [firstNew, setFirstNew] = useState<number | null>(null)

  // Whoever asked for more carries on where the new ones begin, also without a mouse.
  useEffect(() => {
    if (firstNew === null) return
    items.current?.children[firstNew]?.querySelector('a')?.focus({ preventScroll: true })
  }, [firstNew])

  async function showMore() {
    const { data, isError } = await list.fetchNextPage()
    if (isError || !data) return
    const shown = data.pages.reduce((sum, page) => sum + page.sites.length, 0)
    notify(`Showing ${shown} of ${total} sites.`)
    setFirstNew(sites.length)
  }

  return (
    <>
      <ul ref={items} className={hasMultipleSites ? 'site-grid' : 'site-single'}>
        {sites.map((site: Site) => (
          <li key={site.siteId} className="site-item">
            <SiteCard site={site} canBePrimary={hasMultipleSites} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="mt-8 grid justify-items-center gap-3">
          <p className="text-sm text-muted">
            {sites.length} of {total} shown
          </p>
          {list.isFetchNextPageError ? (
            <RefreshProblem error={list.error} onRetry={showMore} />
          ) : (
            <Button busy={list.isFetchingNextPage} onClick={showMore}>
              Show more
            </Button>
          )}
        </div>
      )}
    </>
  )
}
