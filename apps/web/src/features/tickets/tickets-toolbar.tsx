import { SearchField } from '../../components/search-field.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { CATEGORY_OPTIONS, type Stats, TICKET_STATUS, TICKET_STATUSES, type TicketStatus } from './labels.ts'
import { SiteFilter } from './site-filter.tsx'
import type { TicketsSearch } from './tickets-search.ts'

interface TicketsToolbarProps {
  filter: TicketsSearch
  stats: Stats | undefined
  hasMultipleSites: boolean
  onChange: (change: TicketsSearch) => void
}

/** The ways to find one ticket among many. */
export function TicketsToolbar({ filter, stats, hasMultipleSites, onChange }: TicketsToolbarProps) {
  return (
    <div className={`ticket-filters ${hasMultipleSites ? 'ticket-filters-site' : ''}`}>
      <div className="ticket-filters-search">
        <SearchField
          label="Search your tickets"
          value={filter.search ?? ''}
          onChange={(search) => onChange({ search: search || undefined })}
        />
      </div>
      {hasMultipleSites && <SiteFilter siteId={filter.site} onChange={(site) => onChange({ site })} />}
      <SelectField
        label="Status"
        value={filter.status ?? ''}
        none="Any status"
        options={statusOptions(stats, filter.status)}
        onChange={(status) => onChange({ status })}
      />
      <SelectField
        label="Category"
        value={filter.category ?? ''}
        none="Any category"
        options={CATEGORY_OPTIONS}
        onChange={(category) => onChange({ category })}
      />
    </div>
  )
}

/** With how many there are. The status of the older system alone is only offered where it occurs. */
function statusOptions(stats: Stats | undefined, chosen: TicketStatus | undefined) {
  return TICKET_STATUSES.flatMap((value) => {
    const count = stats?.byStatus[value] ?? 0
    if (value === 'waiting_ai' && count === 0 && chosen !== value) return []
    const { text } = TICKET_STATUS[value]
    return [{ value, text: stats ? `${text} (${count})` : text }]
  })
}
