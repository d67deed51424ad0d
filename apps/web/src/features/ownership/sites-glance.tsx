import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge } from '../../components/badge.tsx'
import { shopColour } from '../../components/shopfront.tsx'
import { BillingDate } from './billing-date.tsx'
import { ConcernBadge } from './concern-badge.tsx'
import {
  countText,
  type Overview,
  type OverviewSite,
  SITE_STATUS,
  siteName,
  subscriptionLabel,
} from './labels.ts'

const TERMS = {
  website: 'Website',
  subscription: 'Subscription',
  payment: 'Next payment',
  concern: 'Attention',
}

/** All sites at a glance, a line each; of many, the first. */
export function SitesGlance({ sites, total }: Pick<Overview, 'sites' | 'total'>) {
  return (
    <section aria-labelledby="glance-heading" className="panel">
      <div className="flex flex-wrap items-center justify-between gap-x-6">
        <h2 id="glance-heading" className="panel-title">
          All sites at a glance
        </h2>
        <Link to="/sites" className="text-link my-0">
          {sites.length < total ? `All ${countText(total)}` : 'Search and filter'}
        </Link>
      </div>
      <div aria-hidden="true" className="glance-head">
        <span>Site</span>
        <span className="glance-facts">
          {Object.values(TERMS).map((term) => (
            <span key={term}>{term}</span>
          ))}
        </span>
      </div>
      <ul>
        {sites.map((site) => (
          <GlanceRow key={site.siteId} site={site} />
        ))}
      </ul>
      {sites.length < total && (
        <p className="mt-3 text-sm text-muted">The primary site and the newest others.</p>
      )}
    </section>
  )
}

function GlanceRow({ site }: { site: OverviewSite }) {
  const status = SITE_STATUS[site.status]
  const subscription = subscriptionLabel(site.subscriptionStatus)
  return (
    <li className="glance-row">
      <Link to="/sites/$siteId" params={{ siteId: site.siteId }} className="glance-link">
        <span aria-hidden="true" className={`switcher-sign ${shopColour(site.slug)}`} />
        <span className="min-w-0 font-semibold">{siteName(site)}</span>
      </Link>
      <dl className="glance-facts">
        <Fact term={TERMS.website}>
          <Badge tone={status.tone}>{status.text}</Badge>
        </Fact>
        <Fact term={TERMS.subscription}>
          <Badge tone={subscription.tone}>{subscription.text}</Badge>
        </Fact>
        <Fact term={TERMS.payment}>
          <BillingDate site={site} />
        </Fact>
        {site.concern && (
          <Fact term={TERMS.concern}>
            <ConcernBadge site={site} />
          </Fact>
        )}
      </dl>
    </li>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="relative">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
