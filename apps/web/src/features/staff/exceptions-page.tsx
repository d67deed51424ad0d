import { getRouteApi } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { countText } from '../../components/count-text.ts'
import { MessagePanel } from '../../components/message-panel.tsx'
import { MoreRows } from '../../more-rows.tsx'
import type { PaymentException } from './exception-kinds.ts'
import { ExceptionRow } from './exception-row.tsx'
import { QueryView } from './query-view.tsx'
import { ResolveDialog } from './resolve-dialog.tsx'
import { StaffPage } from './staff-page.tsx'
import { useExceptions } from './use-exceptions.ts'

const route = getRouteApi('/staff/exceptions')

export function ExceptionsPage() {
  const { resolved = false } = route.useSearch()
  const navigate = route.useNavigate()
  const { staff } = route.useRouteContext()
  const rows = useRef<HTMLUListElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const [asked, setAsked] = useState<PaymentException | null>(null)
  const list = useExceptions(resolved)
  const found = list.data?.pages.flatMap((page) => page.exceptions) ?? []
  const total = list.data?.pages[0]?.total

  return (
    <StaffPage
      title="Payment exceptions"
      count={
        list.isPlaceholderData
          ? 'Looking…'
          : total !== undefined && countText(total, 'exception', 'exceptions')
      }
      actions={
        <label className="check">
          <input
            type="checkbox"
            checked={resolved}
            onChange={(event) =>
              navigate({ search: event.target.checked ? { resolved: true } : {}, replace: true })
            }
          />
          Also the resolved ones
        </label>
      }
    >
      <div ref={place} tabIndex={-1} className="focus:outline-none">
        <QueryView query={list} loading="Loading the exceptions…">
          {() =>
            found.length > 0 ? (
              <ul ref={rows} aria-label="Exceptions" className="rows">
                {found.map((exception) => (
                  <ExceptionRow
                    key={exception.exceptionId}
                    exception={exception}
                    onResolve={staff.role === 'admin' ? () => setAsked(exception) : null}
                  />
                ))}
              </ul>
            ) : (
              <MessagePanel title="Nothing to look into">
                {resolved ? 'There was no exception yet.' : 'All payments are where they belong.'}
              </MessagePanel>
            )
          }
        </QueryView>
      </div>
      <MoreRows rows={rows} shown={found.length} list={list} />
      {asked && (
        <ResolveDialog
          exception={asked}
          onDone={() => setTimeout(() => place.current?.focus())}
          onClose={() => setAsked(null)}
        />
      )}
    </StaffPage>
  )
}
