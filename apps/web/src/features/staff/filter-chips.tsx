import { ClearIcon } from '../../components/icons.tsx'

interface FilterChipsProps<Name extends string> {
  filters: { name: Name; text: string }[]
  onClear: (name: Name) => void
}

/** What a list is narrowed to by a link, and the way out of it. */
export function FilterChips<Name extends string>({ filters, onClear }: FilterChipsProps<Name>) {
  if (filters.length === 0) return null
  return (
    <ul aria-label="Filters" className="mb-4 flex flex-wrap gap-3">
      {filters.map(({ name, text }) => (
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
