import { Badge } from '../../components/badge.tsx'
import { formatCalendarDate, formatDay } from '../../components/calendar-date.ts'
import { Fact } from '../../components/fact.tsx'
import { initials } from '../../components/initials.ts'
import { formatMoney } from '../../components/money.ts'
import { Shopfront } from '../../components/shopfront.tsx'
import { ROLE, SITE_STATUS, type SiteDetail, siteName, subscriptionLabel } from './labels.ts'
import { PrimaryControl } from './primary-control.tsx'
import { SiteAddress } from './site-address.tsx'
import { useHasMultipleSites } from './use-chosen-site.ts'

/** What there is to know about a site. */
export function SiteDetails({ site }: { site: SiteDetail }) {
  const canBePrimary = useHasMultipleSites()
  const status = SITE_STATUS[site.status]
  const subscription = subscriptionLabel(site.subscriptionStatus)
  return (
    <section aria-label="Details" className="site-sheet">
      <div>
        <div className="site-sheet-picture">
          <Shopfront seed={site.slug} letters={initials(siteName(site))} />
        </div>
        <div className="flex min-w-0 flex-col p-5 sm:px-7">
          <SiteAddress url={site.siteUrl} />
          {site.siteDescription && <p className="mt-1 text-muted">{site.siteDescription}</p>}
          {canBePrimary && <PrimaryControl site={site} />}
        </div>
      </div>
      <dl className="fact-grid">
        <Fact term="Website">
          <Badge tone={status.tone}>{status.text}</Badge>
        </Fact>
        <Fact term="Subscription">
          <Badge tone={subscription.tone}>{subscription.text}</Badge>
        </Fact>
        <Payments site={site} />
        <Fact term="Yours since">
          <time dateTime={site.acquiredAt.toISOString()}>{formatDay(site.acquiredAt)}</time>
        </Fact>
        <Fact term="Your role">{ROLE[site.role]}</Fact>
      </dl>
    </section>
  )
}

function Payments({ site }: { site: SiteDetail }) {
  return (
    <>
      {site.nextBillingDate && (
        <Fact term="Next payment">
          <time dateTime={site.nextBillingDate}>{formatCalendarDate(site.nextBillingDate)}</time>
        </Fact>
      )}
      {site.subscriptionStatus && site.monthlyAmount && (
        <Fact term="Each month">{formatMoney(site.monthlyAmount)}</Fact>
      )}
      {site.purchasedAt && site.purchaseAmount && (
        <Fact term="Purchase">
          {formatMoney(site.purchaseAmount)}
          <span className="block text-sm font-normal text-muted">on {formatDay(site.purchasedAt)}</span>
        </Fact>
      )}
      {site.subscriptionEndsAt && (
        <Fact term="Subscription ends">
          <time dateTime={site.subscriptionEndsAt.toISOString()}>{formatDay(site.subscriptionEndsAt)}</time>
        </Fact>
      )}
    </>
  )
}
