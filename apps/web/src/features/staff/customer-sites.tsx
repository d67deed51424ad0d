import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { Badge } from '../../components/badge.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { MoreRows } from '../../more-rows.tsx'
import { PAGES } from '../../pages.ts'
import { ROLE, SITE_STATUS, type Site, siteName } from '../ownership/labels.ts'
import { SiteAddress } from '../ownership/site-address.tsx'
import { trpc } from './api.ts'
import { QueryView } from './query-view.tsx'

const PAGE = 20

interface CustomerSitesProps {
  customerId: string
  isAdmin: boolean
}

/** Which sites a customer has, in whatever role. */
export function CustomerSites({ customerId, isAdmin }: CustomerSitesProps) {
  const rows = useRef<HTMLUListElement>(null)
  const list = useSitesOf(customerId)
  const sites = list.data?.pages.flatMap((page) => page.sites) ?? []
  const total = list.data?.pages[0]?.total ?? 0
  return (
    <section aria-labelledby="sites-heading" className="panel">
      <h2 id="sites-heading" className="panel-title mb-2">
        Sites
        {total > 0 && <span className="count">{total}</span>}
      </h2>
      <QueryView query={list} loading="Loading the sites…">
        {() =>
          sites.length === 0 ? (
            <p className="text-muted">None yet.</p>
          ) : (
            <ul ref={rows}>
              {sites.map((site) => (
                <SiteOfCustomer key={site.siteId} site={site} isAdmin={isAdmin} />
              ))}
            </ul>
          )
        }
      </QueryView>
      <MoreRows rows={rows} shown={sites.length} list={list} />
    </section>
  )
}

function SiteOfCustomer({ site, isAdmin }: { site: Site; isAdmin: boolean }) {
  const status = SITE_STATUS[site.status]
  return (
    <li data-row className="member">
      <div className="min-w-0 grow">
        <p className="font-semibold">
          {siteName(site)}
          {site.isPrimary && <span className="you">Primary</span>}
        </p>
        <SiteAddress url={site.siteUrl} />
        <p className="text-sm text-muted">
          {ROLE[site.role]} since{' '}
          <time dateTime={site.acquiredAt.toISOString()}>{formatDay(site.acquiredAt)}</time>
        </p>
      </div>
      <span className="text-sm">
        <Badge tone={status.tone}>{status.text}</Badge>
      </span>
      {isAdmin && (
        <Link
          to="/staff/audit"
          search={{ siteId: site.siteId }}
          className="button button-quiet"
          aria-label={`History: ${siteName(site)}`}
        >
          History
        </Link>
      )}
    </li>
  )
}

function useSitesOf(customerId: string) {
  return useInfiniteQuery(
    trpc.ownership.ofCustomer.infiniteQueryOptions(
      { customerId, limit: PAGE },
      { ...PAGES, placeholderData: keepPreviousData },
    ),
  )
}
