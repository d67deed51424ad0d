import { useRouteContext } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TICKET_CATEGORIES, TICKET_CATEGORY } from '../../tickets/labels.ts'
import { STAFF_MOVES } from '../../tickets/rules.ts'
import { PRIORITY_OPTIONS, STATUS, type StaffTicket } from './labels.ts'
import { TicketTags } from './ticket-tags.tsx'
import { nameOf, useAssignees } from './use-assignees.ts'
import { useAssign, useUpdateTicket } from './use-staff-ticket.ts'

const CATEGORIES = TICKET_CATEGORIES.map((value) => ({ value, text: TICKET_CATEGORY[value] }))

/** Who does it, how urgent it is, and what kind of ticket it is. */
export function TicketDesk({ ticket }: { ticket: StaffTicket }) {
  const { ticketId } = ticket
  const update = useUpdateTicket(ticketId)
  // What was chosen is shown at once.
  const chosen = update.isPending ? update.variables : null
  const status = chosen?.status ?? ticket.status
  const priority = chosen?.priority ?? ticket.priority
  const category = chosen?.category ?? ticket.category
  const next = STAFF_MOVES[status]
  const now = next.find((each) => each === status)
  return (
    <section aria-label="Handling" className="panel grid grid-cols-1 gap-4">
      <AssigneeField ticket={ticket} />
      <Field label="Status">
        <SelectField
          label="Status"
          value={now ?? ''}
          none={now ? null : STATUS[status].text}
          options={next.map((value) => ({ value, text: STATUS[value].text }))}
          onChange={(wanted) => wanted && update.mutate({ ticketId, status: wanted })}
        />
      </Field>
      <Field label="Priority">
        <SelectField
          label="Priority"
          value={priority}
          none={null}
          options={PRIORITY_OPTIONS}
          onChange={(wanted) => wanted && update.mutate({ ticketId, priority: wanted })}
        />
      </Field>
      <Field label="Category">
        <SelectField
          label="Category"
          value={category}
          none={null}
          options={CATEGORIES}
          onChange={(wanted) => wanted && update.mutate({ ticketId, category: wanted })}
        />
      </Field>
      <TicketTags ticket={ticket} />
    </section>
  )
}

function AssigneeField({ ticket: { ticketId, assignee } }: { ticket: StaffTicket }) {
  const { staff } = useRouteContext({ from: '/staff' })
  const assign = useAssign(ticketId)
  const known = useAssignees()
  // Somebody who has left the staff may still have it.
  const all =
    assignee && !known.some(({ staffId }) => staffId === assignee.staffId) ? [...known, assignee] : known
  return (
    <div className="grid gap-2">
      <Field label="Assigned to">
        <SelectField
          label="Assigned to"
          value={assignee?.staffId ?? ''}
          none="Nobody"
          options={all.map((person) => ({
            value: person.staffId,
            text: person.staffId === staff.staffId ? `${nameOf(person)} (you)` : nameOf(person),
          }))}
          onChange={(staffId) => assign.mutate({ ticketId, staffId: staffId ?? null })}
        />
      </Field>
      {assignee?.staffId !== staff.staffId && (
        <Button busy={assign.isPending} onClick={() => assign.mutate({ ticketId, staffId: staff.staffId })}>
          Assign to me
        </Button>
      )}
    </div>
  )
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <p aria-hidden="true" className="mb-1.5 text-sm font-semibold">
        {label}
      </p>
      {children}
    </div>
  )
}
