import { isId, textOf } from '../../../search-params.ts'
import {
  isTicketCategory,
  isTicketStatus,
  type TicketCategory,
  type TicketStatus,
} from '../../tickets/labels.ts'
import { isPriority, type Priority } from './labels.ts'

/** What the address says about which tickets are wanted. Without a status, those that are open. */
export interface QueueSearch {
  status?: TicketStatus | 'all' | undefined
  category?: TicketCategory | undefined
  priority?: Priority | undefined
  /** `me`, `nobody`, or a member of the staff. */
  assignee?: string | undefined
  tag?: string | undefined
  search?: string | undefined
  customer?: string | undefined
  site?: string | undefined
}

export function queueSearch(search: Record<string, unknown>): QueueSearch {
  const { status, category, priority, assignee, customer, site } = search
  const [text, tag] = [textOf(search.search), textOf(search.tag, 40)]
  return {
    ...(isTicketStatus(status) || status === 'all' ? { status } : {}),
    ...(isTicketCategory(category) ? { category } : {}),
    ...(isPriority(priority) ? { priority } : {}),
    ...(assignee === 'me' || assignee === 'nobody' || isId(assignee) ? { assignee } : {}),
    ...(tag ? { tag } : {}),
    ...(text ? { search: text } : {}),
    ...(isId(customer) ? { customer } : {}),
    ...(isId(site) ? { site } : {}),
  }
}
