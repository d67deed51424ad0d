import { Link } from '@tanstack/react-router'
import { countText, formatNumber, type Overview, SITE_STATUS, SITE_STATUSES } from './labels.ts'

/** How many sites there are, and how they are doing. */
export function SiteCounts({ total, byStatus }: Pick<Overview, 'total' | 'byStatus'>) {
  const present = SITE_STATUSES.filter((status) => byStatus[status] > 0)
  return (
    <>
      <p>You have {countText(total)}.</p>
      {total > 1 && (
        <p className="flex flex-wrap gap-x-5">
          {present.map((status) => (
            <Link key={status} to="/sites" search={{ status }} className="text-link my-0">
              {formatNumber(byStatus[status])} {SITE_STATUS[status].text.toLowerCase()}
            </Link>
          ))}
        </p>
      )}
    </>
  )
}
