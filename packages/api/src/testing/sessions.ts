import { createHmac, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'

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
