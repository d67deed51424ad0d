import type { Outputs } from '@webmagic/sdk'
import type { Label } from '../../../components/badge.tsx'
import { TICKET_STATUS, type TicketStatus } from '../../tickets/labels.ts'

export type QueuedTicket = Outputs['staff']['tickets']['list']['tickets'][number]
/** What its own page knows about a ticket. */
export type StaffTicket = Outputs['staff']['tickets']['get']
export type Assignee = Outputs['staff']['tickets']['assignees']['staff'][number]
export type Template = Outputs['staff']['tickets']['templates']['list']['templates'][number]
export type Priority = QueuedTicket['priority']

/** As staff see it: the customer is somebody else. */
export const STATUS: Record<TicketStatus, Label> = {
  ...TICKET_STATUS,
  new: { text: 'New', tone: 'warning' },
  waiting_customer: { text: 'Waits for the customer', tone: 'plain' },
  waiting_ai: { text: 'From the older system', tone: 'info' },
}

export const PRIORITY: Record<Priority, Label> = {
  urgent: { text: 'Urgent', tone: 'problem' },
  high: { text: 'High', tone: 'warning' },
  medium: { text: 'Medium', tone: 'plain' },
  low: { text: 'Low', tone: 'quiet' },
}

const PRIORITIES = Object.keys(PRIORITY).filter(isPriority)

export const PRIORITY_OPTIONS = PRIORITIES.map((value) => ({ value, text: PRIORITY[value].text }))

export function isPriority(value: unknown): value is Priority {
  return typeof value === 'string' && Object.hasOwn(PRIORITY, value)
}
