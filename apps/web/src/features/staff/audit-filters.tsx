import { ClearIcon } from '../../components/icons.tsx'
import type { AuditSearch } from './audit-search.ts'
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
  if (active.length === 0) return null
  return (
    <ul aria-label="Filters" className="mb-4 flex flex-wrap gap-3">
      {active.map(({ name, text }) => (
        <li key={name} className="chip">
          <span className="min-w-0 truncate">{text}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove filter: ${text}`}
            onClick={() => onClear(name)}
          >
            <ClearIcon />
          </button>
        </li>
      ))}
    </ul>
  )
}

function idIn(entry: AuditEntry, name: IdFilter): string | null {
  return name === 'actorId' ? entry.actor.id : entry[name]
}
