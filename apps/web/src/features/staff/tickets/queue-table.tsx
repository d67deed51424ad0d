import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { siteName } from '../../ownership/labels.ts'
import { PRIORITY, type QueuedTicket, STATUS } from './labels.ts'
import { nameOf } from './use-assignees.ts'
import { Waiting } from './waiting.tsx'

interface QueueTableProps {
  tickets: QueuedTicket[]
  rows: Ref<HTMLTableSectionElement>
}

/** Newest first. On a narrow screen everything is below the subject. */
export function QueueTable({ tickets, rows }: QueueTableProps) {
  return (
    <div className="rows">
      <table className="table">
        <caption className="sr-only">Tickets, newest first</caption>
        <thead className="max-md:sr-only">
          <tr>
            <th scope="col">Ticket</th>
            <th scope="col" className="max-md:hidden">
              State
            </th>
            <th scope="col" className="max-md:hidden">
              Assigned to
            </th>
            <th scope="col" className="max-md:hidden">
              When
            </th>
          </tr>
        </thead>
        <tbody ref={rows}>
          {tickets.map((ticket) => (
            <QueueRow key={ticket.ticketId} ticket={ticket} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function QueueRow({ ticket }: { ticket: QueuedTicket }) {
  const { ticketId, ticketNumber, subject, customer, site, assignee, tags, staffOnly } = ticket
  return (
    <tr data-row>
      <th scope="row" className="w-full font-normal">
        <Link to="/staff/tickets/$ticketId" params={{ ticketId }} className="ticket-link">
          {subject}
        </Link>
        <span className="queue-detail">
          {nameOf(customer)}
          {site && ` · ${siteName(site)}`} · <span className="whitespace-nowrap">{ticketNumber}</span>
        </span>
        {(tags.length > 0 || staffOnly) && (
          <span className="mt-1 flex flex-wrap gap-1.5 text-sm">
            {staffOnly && <span className="note-mark ml-0">Staff only</span>}
            {tags.map((tag) => (
              <span key={tag} className="code">
                {tag}
              </span>
            ))}
          </span>
        )}
        <span className="queue-narrow">
          <State ticket={ticket} />
          {assignee && <span>{nameOf(assignee)}</span>}
          <span>
            <Waiting ticket={ticket} />
          </span>
        </span>
      </th>
      <td className="whitespace-nowrap text-sm max-md:hidden">
        <State ticket={ticket} />
      </td>
      <td className="queue-assignee">
        {assignee ? nameOf(assignee) : <span className="text-muted">Nobody</span>}
      </td>
      <td className="whitespace-nowrap text-sm max-md:hidden">
        <Waiting ticket={ticket} />
      </td>
    </tr>
  )
}

function State({ ticket: { status, priority } }: { ticket: QueuedTicket }) {
  return (
    <span className="grid gap-0.5">
      <span>
        <Badge tone={STATUS[status].tone}>{STATUS[status].text}</Badge>
      </span>
      <span>
        <Badge tone={PRIORITY[priority].tone}>
          {PRIORITY[priority].text}
          <span className="sr-only"> priority</span>
        </Badge>
      </span>
    </span>
  )
}
