import type { Inputs, Outputs } from '@webmagic/sdk'
import type { Label } from '../../components/badge.tsx'

export type TicketSummary = Outputs['tickets']['list']['tickets'][number]
/** What its own page knows about a ticket. */
export type Ticket = Outputs['tickets']['get']
export type Stats = Outputs['tickets']['stats']
export type NewTicket = Inputs['tickets']['create']
export type TicketStatus = TicketSummary['status']
export type TicketCategory = TicketSummary['category']
export type TicketRating = NonNullable<TicketSummary['rating']>

export const TICKET_STATUS: Record<TicketStatus, Label> = {
  new: { text: 'New', tone: 'info' },
  in_progress: { text: 'In progress', tone: 'info' },
  waiting_customer: { text: 'Waiting for you', tone: 'warning' },
  waiting_ai: { text: 'Being looked at', tone: 'info' },
  resolved: { text: 'Resolved', tone: 'good' },
  closed: { text: 'Closed', tone: 'quiet' },
}

/** In the order in which they are offered. */
export const TICKET_CATEGORY: Record<TicketCategory, string> = {
  billing: 'Billing',
  technical_support: 'Technical problem',
  site_edit: 'Change on the site',
  question: 'Question',
  other: 'Something else',
}

export const TICKET_CATEGORIES = Object.keys(TICKET_CATEGORY).filter(isTicketCategory)
export const CATEGORY_OPTIONS = TICKET_CATEGORIES.map((value) => ({ value, text: TICKET_CATEGORY[value] }))
export const TICKET_STATUSES = Object.keys(TICKET_STATUS).filter(isTicketStatus)

export function isTicketStatus(value: unknown): value is TicketStatus {
  return typeof value === 'string' && Object.hasOwn(TICKET_STATUS, value)
}

export function isTicketCategory(value: unknown): value is TicketCategory {
  return typeof value === 'string' && Object.hasOwn(TICKET_CATEGORY, value)
}

export function isSettled(status: TicketStatus): boolean {
  return status === 'resolved' || status === 'closed'
}
