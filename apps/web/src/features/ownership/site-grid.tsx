import { useEffect, useMemo, useRef, useState } from 'react'
import { useNotify } from '../../components/notices.tsx'
import { formatNumber } from './labels.ts'
import { SiteCard } from './site-card.tsx'
import { SitesMore } from './sites-more.tsx'
import type { useMySites } from './use-my-sites.ts'
import { useVirtualGrid } from './use-virtual-grid.ts'

type SiteGridProps = Pick<ReturnType<typeof useMySites>, 'list' | 'sites' | 'total' | 'hasMultipleSites'>

export function SiteGrid({ list, sites, total, hasMultipleSites }: SiteGridProps) {
  const grid = useRef<HTMLUListElement>(null)
  const notify = useNotify()
  const [keptId, setKeptId] = useState<string | null>(null)
  const [firstNewId, setFirstNewId] = useState<string | null>(null)
  // By the site, not by its place: a card that becomes the first one takes the focus along.
  const kept = useMemo(() => sites.findIndex((site) => site.siteId === keptId), [sites, keptId])
  const { rows, gapAfter, isAtEnd, measureRow } = useVirtualGrid(grid, { count: sites.length, kept })

  // Whoever asked for more carries on where the new ones begin, also without a mouse.
  useEffect(() => {
    if (firstNewId === null) return
    grid.current?.querySelector<HTMLElement>(`[data-site="${firstNewId}"] a`)?.focus()
    setFirstNewId(null)
  }, [firstNewId])

  async function showMore() {
    const { data, isError } = await list.fetchNextPage()
    if (isError || !data) return
    const shown = data.pages.reduce((sum, page) => sum + page.sites.length, 0)
    notify(`Showing ${formatNumber(shown)} of ${formatNumber(total)} sites.`)
    const firstNew = data.pages.at(-1)?.sites[0]?.siteId ?? null
    setKeptId(firstNew)
    setFirstNewId(firstNew)
  }

  return (
    <>
      <ul
        ref={grid}
        className={hasMultipleSites ? 'site-grid' : 'site-single'}
        onFocus={({ target }) => setKeptId(siteIdOf(target))}
      >
        {rows.flatMap((row) => [
          <Gap key={`before-${row.index}`} height={row.gapBefore} />,
          ...sites.slice(row.first, row.end).map((site, column) => (
            <li
              key={site.siteId}
              ref={column === 0 ? measureRow : undefined}
              data-index={row.index}
              data-site={site.siteId}
              className="site-item"
              aria-setsize={total}
              aria-posinset={row.first + column + 1}
            >
              <SiteCard site={site} canBePrimary={hasMultipleSites} />
            </li>
          )),
        ])}
        <Gap height={gapAfter} />
      </ul>
      <SitesMore list={list} shown={sites.length} total={total} isAtEnd={isAtEnd} onMore={showMore} />
    </>
  )
}

/** In place of rows that are out of sight. Not a pixel or two, which are a matter of rounding. */
function Gap({ height }: { height: number }) {
  return height > 2 ? <li aria-hidden="true" className="site-gap" style={{ height }} /> : null
}

function siteIdOf(element: Element): string | null {
  return element.closest('[data-site]')?.getAttribute('data-site') ?? null
}
