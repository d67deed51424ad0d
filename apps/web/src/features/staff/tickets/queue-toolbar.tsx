import { SearchField } from '../../../components/search-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { CATEGORY_OPTIONS, TICKET_STATUSES } from '../../tickets/labels.ts'
import { PRIORITY_OPTIONS, STATUS } from './labels.ts'
import type { QueueSearch } from './queue-search.ts'
import { nameOf, useAssignees } from './use-assignees.ts'

interface QueueToolbarProps {
  filter: QueueSearch
  staffId: string
  onChange: (change: QueueSearch) => void
}

const STATUSES = [
  ...TICKET_STATUSES.map((value) => ({ value, text: STATUS[value].text })),
  { value: 'all' as const, text: 'Any status' },
]

export function QueueToolbar({ filter, staffId, onChange }: QueueToolbarProps) {
  const others = useAssignees().filter((person) => person.staffId !== staffId)
  return (
    <div className="queue-filters">
      <div className="queue-filters-search">
        <SearchField
          label="Search the tickets"
          value={filter.search ?? ''}
          onChange={(search) => onChange({ search: search || undefined })}
        />
      </div>
      <SelectField
        label="Status"
        value={filter.status ?? ''}
        none="Open"
        options={STATUSES}
        onChange={(status) => onChange({ status })}
      />
      <SelectField
        label="Assigned to"
        value={filter.assignee ?? ''}
        none="Any assignee"
        options={[
          { value: 'me', text: 'Me' },
          { value: 'nobody', text: 'Nobody' },
          ...others.map((person) => ({ value: person.staffId, text: nameOf(person) })),
        ]}
        onChange={(assignee) => onChange({ assignee })}
      />
      <SelectField
        label="Priority"
        value={filter.priority ?? ''}
        none="Any priority"
        options={PRIORITY_OPTIONS}
        onChange={(priority) => onChange({ priority })}
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
