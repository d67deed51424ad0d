import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { Notice } from '../../components/notice.tsx'
import { hasLostFocus } from '../../components/page-title.ts'
import type { Ticket } from './labels.ts'
import { REOPEN_DAYS } from './rules.ts'
import { ticketProblem } from './ticket-failure.ts'
import { useSetStatus } from './use-ticket-change.ts'

const DAY_MS = 86_400_000

/** In place of the reply box, once a ticket is closed. */
export function ClosedNote({ ticket: { ticketId, siteId, closedAt } }: { ticket: Ticket }) {
  const reopen = useSetStatus(ticketId)
  const place = useRef<HTMLElement>(null)
  const until = closedAt && new Date(closedAt.getTime() + REOPEN_DAYS * DAY_MS)
  const canReopen = until !== null && until.getTime() > Date.now()

  // The box or the button that had the focus is gone.
  useEffect(() => {
    if (hasLostFocus()) place.current?.focus()
  }, [])

  return (
    <section ref={place} tabIndex={-1} aria-labelledby="closed-heading" className="panel focus:outline-none">
      <h2 id="closed-heading" className="panel-title">
        This ticket is closed
      </h2>
      <p className="mt-1 text-muted">
        {canReopen
          ? `If something is still wrong, you can open it again until ${formatDay(until)}.`
          : `It was closed more than ${REOPEN_DAYS} days ago. If something is wrong, please write a new one.`}
      </p>
      {reopen.error && (
        <div className="mt-4">
          <Notice tone="problem" role="alert">
            {ticketProblem(reopen.error)}
          </Notice>
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {canReopen && (
          <Button busy={reopen.isPending} onClick={() => reopen.mutate({ ticketId, status: 'reopened' })}>
            Open it again
          </Button>
        )}
        <Link to="/tickets/new" search={siteId ? { site: siteId } : {}} className="button button-quiet">
          Write a new one
        </Link>
      </div>
    </section>
  )
}
