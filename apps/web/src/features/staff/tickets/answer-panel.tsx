import { useRouteContext } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { Notice } from '../../../components/notice.tsx'
import type { StaffTicket } from './labels.ts'
import { NoteForm } from './note-form.tsx'
import { StaffReplyForm } from './staff-reply-form.tsx'

/** Answers the customer, or writes down what only staff see. */
export function AnswerPanel({ ticket }: { ticket: StaffTicket }) {
  const { staff } = useRouteContext({ from: '/staff' })
  const [wantsNote, setNote] = useState(false)
  // Nobody would read a reply.
  const isNote = wantsNote || ticket.staffOnly
  const name = useId()
  const draftKey = `staff ${staff.staffId} ${ticket.ticketId}`
  return (
    <section aria-label="Answer" className={`panel ${isNote ? 'panel-note' : ''}`}>
      {!ticket.staffOnly && (
        <fieldset className="answer-kinds">
          <legend className="sr-only">What to write</legend>
          <label className="answer-kind">
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={!isNote}
              onChange={() => setNote(false)}
            />
            Reply to the customer
          </label>
          <label className="answer-kind">
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={isNote}
              onChange={() => setNote(true)}
            />
            Note for staff
          </label>
        </fieldset>
      )}
      <div className={ticket.staffOnly ? undefined : 'mt-4'}>
        {isNote ? (
          <NoteForm ticketId={ticket.ticketId} draftKey={`${draftKey} note`} />
        ) : ticket.status === 'closed' ? (
          <Notice tone="warning" role="status">
            This ticket is closed. To reply, set its status to “In progress” first.
          </Notice>
        ) : (
          <StaffReplyForm ticket={ticket} draftKey={`${draftKey} reply`} />
        )}
      </div>
    </section>
  )
}
