import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Ticket } from './labels.ts'
import { ticketProblem } from './ticket-failure.ts'
import { useSetStatus } from './use-ticket-change.ts'

/** What settles a ticket, or says that it is not settled after all. */
export function TicketActions({ ticket: { ticketId, status } }: { ticket: Ticket }) {
  const [isAsking, setAsking] = useState(false)
  const settle = useSetStatus(ticketId)
  const isResolved = status === 'resolved'
  return (
    <section aria-labelledby="actions-heading" className="panel">
      <h2 id="actions-heading" className="panel-title">
        {isResolved ? 'Is it really solved?' : 'Is it solved?'}
      </h2>
      <p className="mt-1 text-muted">
        {isResolved
          ? 'A resolved ticket closes by itself after seven days.'
          : 'Mark it as resolved, and write again whenever it is not.'}
      </p>
      {settle.error && (
        <div className="mt-4">
          <Notice tone="problem" role="alert">
            {ticketProblem(settle.error)}
          </Notice>
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button
          busy={settle.isPending}
          onClick={() => settle.mutate({ ticketId, status: isResolved ? 'reopened' : 'resolved' })}
        >
          {isResolved ? 'Open it again' : 'Mark as resolved'}
        </Button>
        <Button variant="quiet" onClick={() => setAsking(true)}>
          Close it…
        </Button>
      </div>
      {isAsking && <CloseDialog ticketId={ticketId} onClose={() => setAsking(false)} />}
    </section>
  )
}

function CloseDialog({ ticketId, onClose }: { ticketId: string; onClose: () => void }) {
  const close = useSetStatus(ticketId, onClose)
  return (
    <ConfirmDialog
      title="Close this ticket?"
      confirm="Close the ticket"
      confirming="Closing…"
      cancel="Keep it open"
      busy={close.isPending}
      problem={ticketProblem(close.error)}
      onConfirm={() => close.mutate({ ticketId, status: 'closed' })}
      onClose={onClose}
    >
      <p>Nobody can reply to it then. You can open it again for 30 days.</p>
    </ConfirmDialog>
  )
}
