import { isId, textOf } from '../../search-params.ts'
import { isTicketCategory, isTicketStatus, type TicketCategory, type TicketStatus } from './labels.ts'

/** What the address says about which tickets are wanted. */
export interface TicketsSearch {
  site?: string | undefined
  status?: TicketStatus | undefined
  category?: TicketCategory | undefined
  search?: string | undefined
}

export function ticketsSearch({ site, status, category, search }: Record<string, unknown>): TicketsSearch {
  const text = textOf(search)
  return {
    ...(isId(site) ? { site } : {}),
    ...(isTicketStatus(status) ? { status } : {}),
    ...(isTicketCategory(category) ? { category } : {}),
    ...(text ? { search: text } : {}),
  }
}

/** Which site help is asked for, as its card or page says. Nonsense is kept, so that the form can tell. */
export function newTicketSearch({ site }: Record<string, unknown>): { site?: string } {
  return typeof site === 'string' && site !== '' ? { site } : {}
}
