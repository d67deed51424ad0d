import { Badge } from '../../components/badge.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { CONCERN, type OverviewSite } from './labels.ts'

/** What is wrong with a site, if anything is. */
export function ConcernBadge({ site: { concern, subscriptionEndsAt } }: { site: OverviewSite }) {
  if (concern === null) return null
  const { text, tone } = CONCERN[concern]
  return (
    <Badge tone={tone}>
      {concern === 'ending' && subscriptionEndsAt ? `Ends ${formatDay(subscriptionEndsAt)}` : text}
    </Badge>
  )
}
