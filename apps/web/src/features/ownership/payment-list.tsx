import { formatCalendarDate } from '../../components/calendar-date.ts'
import type { Overview } from './labels.ts'
import { SiteRow } from './site-row.tsx'

/** What will be charged next. */
export function PaymentList({ sites }: { sites: Overview['nextPayments'] }) {
  return (
    <section aria-labelledby="payments-heading" className="panel">
      <h2 id="payments-heading" className="panel-title">
        Next payments
      </h2>
      {sites.length === 0 && <p className="mt-3 text-muted">No payment is coming up.</p>}
      <ul className="mt-2">
        {sites.map((site) => (
          <SiteRow key={site.siteId} site={site}>
            {site.nextBillingDate && (
              <time dateTime={site.nextBillingDate}>{formatCalendarDate(site.nextBillingDate)}</time>
            )}
          </SiteRow>
        ))}
      </ul>
    </section>
  )
}
