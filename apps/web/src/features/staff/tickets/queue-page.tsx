import { getRouteApi, Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { countText } from '../../../components/count-text.ts'
import { MessagePanel } from '../../../components/message-panel.tsx'
import { MoreRows } from '../../../more-rows.tsx'
import { LiveNote } from '../../tickets/live-note.tsx'
import { QueryView } from '../query-view.tsx'
import { StaffPage } from '../staff-page.tsx'
import { QueueFilters } from './queue-filters.tsx'
import type { QueueSearch } from './queue-search.ts'
import { QueueTable } from './queue-table.tsx'
import { QueueToolbar } from './queue-toolbar.tsx'
import { useQueue, useQueueNews } from './use-queue.ts'

const route = getRouteApi('/staff/tickets')

export function QueuePage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const { staff } = route.useRouteContext()
  const rows = useRef<HTMLTableSectionElement>(null)
  const list = useQueue(filter, staff.staffId)
  const isLost = useQueueNews()
  const tickets = list.data?.pages.flatMap((page) => page.tickets) ?? []
  const total = list.data?.pages[0]?.total

  function changeFilter(change: QueueSearch) {
    navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  }

  return (
    <StaffPage
      title="Tickets"
      count={
        list.isPlaceholderData ? 'Looking…' : total !== undefined && countText(total, 'ticket', 'tickets')
      }
      actions={
        <Link to="/staff/tickets/templates" className="button button-secondary">
          Canned replies
        </Link>
      }
    >
      <QueueToolbar filter={filter} staffId={staff.staffId} onChange={changeFilter} />
      <QueueFilters
        filter={filter}
        tickets={tickets}
        onClear={(name) => changeFilter({ [name]: undefined })}
      />
      <LiveNote isLost={isLost} />
      <QueryView query={list} loading="Loading the tickets…">
        {() =>
          tickets.length > 0 ? (
            <QueueTable tickets={tickets} rows={rows} />
          ) : (
            <NothingQueued
              isFiltered={Object.keys(filter).length > 0}
              onClear={() => navigate({ search: {} })}
            />
          )
        }
      </QueryView>
      <MoreRows rows={rows} shown={tickets.length} list={list} />
    </StaffPage>
  )
}

function NothingQueued({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (!isFiltered) return <MessagePanel title="Nothing to do">No ticket is open.</MessagePanel>
  return (
    <MessagePanel
      title="No ticket matches"
      action={
        <Button variant="primary" onClick={onClear}>
          Show all open tickets
        </Button>
      }
    >
      Try fewer or other words, or another status.
    </MessagePanel>
  )
}
