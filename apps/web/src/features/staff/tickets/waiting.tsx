import { Moment } from '../../../components/moment.tsx'
import type { QueuedTicket } from './labels.ts'

/** Who is waiting for whom, and since when. */
export function Waiting({ ticket }: { ticket: QueuedTicket }) {
  const { status, createdAt, lastCustomerMessageAt, lastStaffMessageAt, resolvedAt, closedAt } = ticket
  if (status === 'closed') return <Since word="Closed" at={closedAt ?? createdAt} />
  if (status === 'resolved') return <Since word="Resolved" at={resolvedAt ?? createdAt} />
  if (status === 'waiting_customer') return <Since word="Answered" at={lastStaffMessageAt ?? createdAt} />
  return <Since word="Waiting since" at={lastCustomerMessageAt ?? createdAt} />
}

function Since({ word, at }: { word: string; at: Date }) {
  return (
    <>
      <span className="block text-muted">{word}</span>
      <Moment at={at} />
    </>
  )
}
