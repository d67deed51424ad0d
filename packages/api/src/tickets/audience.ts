import { prepared } from '@webmagic/db'
import type { Pool } from 'pg'

interface Hearer {
  ticket_id: string
  customer_id: string
}

const findHearers = prepared<Hearer>({
  name: 'find-hearers-of-tickets',
  text: `select t.id as ticket_id, member.id as customer_id
    from support_tickets t
    cross join lateral (
      select o.customer_user_id as id from customer_site_ownership o where o.site_id = t.site_id
      union all
      select t.customer_user_id where t.site_id is null
    ) member
    where t.id = any($1::uuid[]) and not t.staff_only and member.id = any($2::uuid[])`,
})

/** Which of these customers may hear of which of these tickets, as it is now. */
export function findAudience(pool: Pool, ticketIds: string[], customerIds: string[]): Promise<Hearer[]> {
  return findHearers(pool, [ticketIds, customerIds])
}
