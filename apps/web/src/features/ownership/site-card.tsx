import { Link } from '@tanstack/react-router'
import { memo, useId } from 'react'
import { Badge } from '../../components/badge.tsx'
import { formatCalendarDate } from '../../components/calendar-date.ts'
import { initials } from '../../components/initials.ts'
import { Shopfront } from '../../components/shopfront.tsx'
import { AskLink } from '../tickets/ask-link.tsx'
import { SITE_STATUS, type Site, siteName, subscriptionLabel } from './labels.ts'
import { PrimaryControl } from './primary-control.tsx'
import { SiteAddress } from './site-address.tsx'

interface SiteCardProps {
  site: Site
  /** Whether there is another site, without which being the primary one means nothing. */
  canBePrimary: boolean
}

export const SiteCard = memo(function SiteCard({ site, canBePrimary }: SiteCardProps) {
  const titleId = useId()
  const name = siteName(site)
  return (
    <article
      aria-labelledby={titleId}
      className={`site-card ${site.isPrimary && canBePrimary ? 'site-card-primary' : ''}`}
    >
      <div className="site-picture">
        <Shopfront seed={site.slug} letters={initials(name)} />
      </div>
      <div className="flex min-w-0 grow flex-col p-5">
        <h2 id={titleId} className="-mt-2 text-lg font-bold leading-snug tracking-tight">
          <Link to="/sites/$siteId" params={{ siteId: site.siteId }} className="site-title">
            <span className="line-clamp-2">{name}</span>
          </Link>
        </h2>
        <SiteAddress url={site.siteUrl} />
        <SiteFacts site={site} />
        <div className="mt-2 flex">
          <AskLink site={site} />
        </div>
        {canBePrimary && <PrimaryControl site={site} />}
      </div>
    </article>
  )
})

function SiteFacts({ site }: { site: Site }) {
  const status = SITE_STATUS[site.status]
  const subscription = subscriptionLabel(site.subscriptionStatus)
  return (
    <dl className="site-facts">
      <dt>Website</dt>
      <dd>
        <Badge tone={status.tone}>{status.text}</Badge>
      </dd>
      <dt>Subscription</dt>
      <dd>
        <Badge tone={subscription.tone}>{subscription.text}</Badge>
      </dd>
      {site.nextBillingDate && (
        <>
          <dt>Next billing</dt>
          <dd>
            <time dateTime={site.nextBillingDate}>{formatCalendarDate(site.nextBillingDate)}</time>
          </dd>
        </>
      )}
      {site.role === 'collaborator' && (
        <>
          <dt>Your role</dt>
          <dd>Collaborator</dd>
        </>
      )}
    </dl>
  )
}
