import type { AuditSearch } from './audit-search.ts'
import { FilterChips } from './filter-chips.tsx'
import type { AuditEntry } from './labels.ts'

type IdFilter = 'customerId' | 'siteId' | 'actorId'

interface AuditFiltersProps {
  filter: AuditSearch
  /** What was found, from which ids get their names. */
  entries: AuditEntry[]
  onClear: (name: IdFilter) => void
}

const FILTERS: { name: IdFilter; text: string; nameIn: (entry: AuditEntry) => string | null }[] = [
  { name: 'actorId', text: 'Done by', nameIn: (entry) => entry.actor.name },
  { name: 'customerId', text: 'About', nameIn: (entry) => entry.customerEmail },
  { name: 'siteId', text: 'Site', nameIn: (entry) => entry.siteSlug },
]

/** Whom or what the list is narrowed to by a link, and the way out of it. */
export function AuditFilters({ filter, entries, onClear }: AuditFiltersProps) {
  const active = FILTERS.flatMap(({ name, text, nameIn }) => {
    const id = filter[name]
    if (id === undefined) return []
    const named = entries.find((entry) => idIn(entry, name) === id)
    return [{ name, text: `${text} ${(named && nameIn(named)) ?? id}` }]
  })
  return <FilterChips filters={active} onClear={onClear} />
}

function idIn(entry: AuditEntry, name: IdFilter): string | null {
  return name === 'actorId' ? entry.actor.id : entry[name]
}
