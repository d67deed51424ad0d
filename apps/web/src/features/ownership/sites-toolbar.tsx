import { SearchField } from '../../components/search-field.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { SITE_STATUS, SITE_STATUSES } from './labels.ts'
import type { SitesSearch } from './sites-search.ts'

interface SitesToolbarProps {
  filter: SitesSearch
  onChange: (change: SitesSearch) => void
}

const STATUSES = SITE_STATUSES.map((value) => ({ value, text: SITE_STATUS[value].text }))

/** The ways to find one site among many. */
export function SitesToolbar({ filter, onChange }: SitesToolbarProps) {
  return (
    <div className="flex grow gap-3 max-sm:w-full max-sm:flex-col sm:max-w-xl">
      <SearchField
        label="Search by name or address"
        value={filter.search ?? ''}
        onChange={(search) => onChange({ search: search || undefined })}
      />
      <div className="sm:w-40">
        <SelectField
          label="Status"
          value={filter.status ?? ''}
          none="Any status"
          options={STATUSES}
          onChange={(status) => onChange({ status })}
        />
      </div>
    </div>
  )
}
