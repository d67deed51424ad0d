import { prepared } from '@webmagic/db'
import type { Pool } from 'pg'
import { SEERS } from './visible.ts'

interface Hearer {
  ticket_id: string
  customer_id: string
}

const findHearers = prepared<Hearer>({
  name: 'find-hearers-of-tickets',
  text: `select t.id as ticket_id, seer.id as customer_id from support_tickets t ${SEERS}
    where t.id = any($1::uuid[]) and seer.id = any($2::uuid[])`,
})

/** Which of these customers may hear of which of these tickets, as it is now. */
export function findAudience(pool: Pool, ticketIds: string[], customerIds: string[]): Promise<Hearer[]> {
  return findHearers(pool, [ticketIds, customerIds])
}
