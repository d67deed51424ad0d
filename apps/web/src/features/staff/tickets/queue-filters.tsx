import { siteName } from '../../ownership/labels.ts'
import { FilterChips } from '../filter-chips.tsx'
import type { QueuedTicket } from './labels.ts'
import type { QueueSearch } from './queue-search.ts'
import { nameOf } from './use-assignees.ts'

type LinkedFilter = 'customer' | 'site' | 'tag'

interface QueueFiltersProps {
  filter: QueueSearch
  /** What was found, from which ids get their names. */
  tickets: QueuedTicket[]
  onClear: (name: LinkedFilter) => void
}

/** What the queue is narrowed to by a link. */
export function QueueFilters({ filter: { customer, site, tag }, tickets, onClear }: QueueFiltersProps) {
  const ofCustomer = tickets.find((ticket) => ticket.customerId === customer)
  const ofSite = tickets.find((ticket) => ticket.siteId === site)?.site
  return (
    <FilterChips<LinkedFilter>
      filters={[
        ...(customer
          ? [
              {
                name: 'customer' as const,
                text: `From ${ofCustomer ? nameOf(ofCustomer.customer) : customer}`,
              },
            ]
          : []),
        ...(site ? [{ name: 'site' as const, text: `About ${ofSite ? siteName(ofSite) : site}` }] : []),
        ...(tag ? [{ name: 'tag' as const, text: `Tag ${tag}` }] : []),
      ]}
      onClear={onClear}
    />
  )
}
