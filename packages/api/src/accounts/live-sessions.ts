import { prepared } from '@webmagic/db'
import type { Pool } from 'pg'
import type { CustomerActor, StaffActor } from '../actor.ts'
import { CUSTOMER_DOOR, isLive, STAFF_DOOR } from './doors.ts'

/** Somebody who is signed in for longer than one request. */
export type SessionHolder = CustomerActor | StaffActor

const findLive = prepared<{ session_id: string }>({
  name: 'find-live-sessions',
  text: `select s.id as session_id
    from webmagic.customer_sessions s
    join customer_users c on c.id = s.user_id
    where s.id = any($1::uuid[]) and ${isLive(CUSTOMER_DOOR)}
    union all
    select s.id
    from webmagic.staff_sessions s
    join admin_users a on a.id = s.user_id
    where s.id = any($2::uuid[]) and ${isLive(STAFF_DOOR)}`,
})

/** The ids of those sessions that have not ended: one statement for all of them. */
export async function findLiveSessions(pool: Pool, holders: SessionHolder[]): Promise<Set<string>> {
  const idsOf = (kind: SessionHolder['kind']) => [
    ...new Set(holders.filter((holder) => holder.kind === kind).map(({ sessionId }) => sessionId)),
  ]
  const rows = await findLive(pool, [idsOf('customer'), idsOf('staff')])
  return new Set(rows.map((row) => row.session_id))
}
