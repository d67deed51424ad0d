import { formatCalendarDate } from '../../components/calendar-date.ts'
import type { Site } from './labels.ts'
import { comingPayments } from './overview.ts'
import { SiteRow } from './site-row.tsx'

const SHOWN = 5

/** What will be charged next. */
export function PaymentList({ sites }: { sites: Site[] }) {
  const payments = comingPayments(sites, new Date().toISOString().slice(0, 10)).slice(0, SHOWN)
  return (
    <section aria-labelledby="payments-heading" className="panel">
      <h2 id="payments-heading" className="panel-title">
        Next payments
      </h2>
      {payments.length === 0 && <p className="mt-3 text-muted">No payment is coming up.</p>}
      <ul className="mt-2">
        {payments.map(({ site, date }) => (
          <SiteRow key={site.siteId} site={site}>
            <time dateTime={date}>{formatCalendarDate(date)}</time>
          </SiteRow>
        ))}
      </ul>
    </section>
  )
}
