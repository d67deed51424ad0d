import { formatCalendarDate } from '../../components/calendar-date.ts'
import type { Site } from './labels.ts'

export function BillingDate({ site: { nextBillingDate } }: { site: Site }) {
  if (nextBillingDate === null) return <span className="text-muted">None</span>
  return <time dateTime={nextBillingDate}>{formatCalendarDate(nextBillingDate)}</time>
}
