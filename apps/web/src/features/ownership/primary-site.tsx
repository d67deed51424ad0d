import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { StarIcon } from '../../components/icons.tsx'
import { initials } from '../../components/initials.ts'
import { Shopfront } from '../../components/shopfront.tsx'
import { BillingDate } from './billing-date.tsx'
import { SITE_STATUS, type Site, siteName, subscriptionLabel } from './labels.ts'
import { SiteAddress } from './site-address.tsx'

/** The site that matters most, large. */
export function PrimarySite({ site, isOnlyOne }: { site: Site; isOnlyOne: boolean }) {
  return (
    <section
      aria-labelledby="primary-heading"
      className={`site-hero ${isOnlyOne ? '' : 'site-card-primary'}`}
    >
      <div className="site-hero-picture">
        <Shopfront seed={site.slug} letters={initials(siteName(site))} />
      </div>
      <div className="flex min-w-0 flex-col items-start justify-center p-5 sm:p-8">
        {isOnlyOne ? (
          <p className="text-sm font-semibold text-muted">Your site</p>
        ) : (
          <p className="primary-chip">
            <StarIcon />
            Primary site
          </p>
        )}
        <h2 id="primary-heading" className="mt-2 text-2xl font-bold tracking-tight">
          <Link to="/sites/$siteId" params={{ siteId: site.siteId }} className="site-title">
            {siteName(site)}
          </Link>
        </h2>
        <SiteAddress url={site.siteUrl} />
        <Facts site={site} />
      </div>
    </section>
  )
}

function Facts({ site }: { site: Site }) {
  const status = SITE_STATUS[site.status]
  const subscription = subscriptionLabel(site.subscriptionStatus)
  return (
    <dl className="site-hero-facts">
      <div>
        <dt>Website</dt>
        <dd>
          <Badge tone={status.tone}>{status.text}</Badge>
        </dd>
      </div>
      <div>
        <dt>Subscription</dt>
        <dd>
          <Badge tone={subscription.tone}>{subscription.text}</Badge>
        </dd>
      </div>
      <div>
        <dt>Next payment</dt>
        <dd>
          <BillingDate site={site} />
        </dd>
      </div>
    </dl>
  )
}
