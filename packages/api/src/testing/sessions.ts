import { createHmac, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { staffSecret } from '../accounts/doors.ts'
import { createContext, type Services } from '../context.ts'
import { createCaller } from './api.ts'

/** As better-auth signs the token in its cookie, before it is percent-encoded. */
export function sign(token: string, secret: string): string {
  return `${token}.${createHmac('sha256', secret).update(token).digest('base64')}`
}

/** Returns the token, unsigned, of a session that ends so many seconds from now. */
export async function newSession(pool: Pool, customerId: string, endsInSeconds = 3600): Promise<string> {
  const token = randomUUID()
  await pool.query(
    `insert into webmagic.customer_sessions (user_id, token, expires_at)
     values ($1, $2, now() + make_interval(secs => $3))`,
    [customerId, token, endsInSeconds],
  )
  return token
}

/** The procedures behind a session, which costs a statement of its own. */
export async function signedIn(services: Services, customerId: string) {
  const token = await newSession(services.pool, customerId)
  const headers = { authorization: `Bearer ${sign(token, services.authSecret)}` }
  return createCaller(createContext(services, { id: 'test-request', headers }))
}

/** The same as `newSession` for staff; signed already. */
export async function newStaffSession(pool: Pool, staffId: string, authSecret: string): Promise<string> {
  const token = randomUUID()
  await pool.query(
    `insert into webmagic.staff_sessions (user_id, token, expires_at) values ($1, $2, now() + interval '1 hour')`,
    [staffId, token],
  )
  return sign(token, staffSecret(authSecret))
}
