import { getRouteApi } from '@tanstack/react-router'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { MessagePanel } from '../../components/message-panel.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { MoreRows } from '../../more-rows.tsx'
import { ACTIONS, isAuditAction } from './audit-actions.ts'
import { AuditFilters } from './audit-filters.tsx'
import type { AuditSearch } from './audit-search.ts'
import { AuditTable } from './audit-table.tsx'
import { QueryView } from './query-view.tsx'
import { AdminPage, StaffPage } from './staff-page.tsx'
import { useAudit } from './use-audit.ts'

const route = getRouteApi('/staff/audit')

const OPTIONS = Object.entries(ACTIONS).flatMap(([value, text]) =>
  isAuditAction(value) ? [{ value, text }] : [],
)

export function AuditPage() {
  return (
    <AdminPage title="Audit log">
      <AuditLog />
    </AdminPage>
  )
}

function AuditLog() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const rows = useRef<HTMLTableSectionElement>(null)
  const list = useAudit(filter)
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? []
  const total = list.data?.pages[0]?.total

  function changeFilter(change: AuditSearch) {
    navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  }

  return (
    <StaffPage
      title="Audit log"
      count={
        list.isPlaceholderData ? 'Looking…' : total !== undefined && countText(total, 'entry', 'entries')
      }
      actions={
        <div className="max-sm:w-full sm:w-72">
          <SelectField
            label="Action"
            value={filter.action ?? ''}
            none="Any action"
            options={OPTIONS}
            onChange={(action) => changeFilter({ action })}
          />
        </div>
      }
    >
      <AuditFilters
        filter={filter}
        entries={entries}
        onClear={(name) => changeFilter({ [name]: undefined })}
      />
      <QueryView query={list} loading="Loading the audit log…">
        {() =>
          entries.length > 0 ? (
            <AuditTable entries={entries} rows={rows} />
          ) : (
            <NoEntries onClear={() => navigate({ search: {} })} />
          )
        }
      </QueryView>
      <MoreRows rows={rows} shown={entries.length} list={list} />
    </StaffPage>
  )
}

function NoEntries({ onClear }: { onClear: () => void }) {
  return (
    <MessagePanel
      title="No entries"
      action={
        <Button variant="primary" onClick={onClear}>
          Show the whole log
        </Button>
      }
    >
      Nothing was done that matches.
    </MessagePanel>
  )
}
