import { prepared } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { Me, Sessions } from './schema.ts'

interface ProfileRow {
  phone: string | null
  login_count: number
  last_login: Date | null
  created_at: Date
}

/** With what the older API shows besides. */
export interface Profile extends Me {
  loginCount: number
  lastLogin: Date | null
  createdAt: Date
}

const findProfile = prepared<ProfileRow>({
  name: 'find-profile-of-customer',
  text: 'select phone, login_count, last_login, created_at from customer_users where id = $1',
})

interface SessionRow {
  id: string
  created_at: Date
  updated_at: Date
  ip_address: string | null
  user_agent: string | null
}

const findSessions = prepared<SessionRow>({
  name: 'list-sessions-of-customer',
  text: `select id, created_at, updated_at, ip_address, user_agent from webmagic.customer_sessions
    where user_id = $1 and expires_at > now() order by id = $2 desc, updated_at desc, id limit 100`,
})

export async function getProfile({ pool }: Pick<Services, 'pool'>, actor: CustomerActor): Promise<Profile> {
  const { customerId, email, fullName, emailVerified } = actor
  const [row] = await findProfile(pool, [customerId])
  if (!row) throw new DomainError('unauthenticated')
  return {
    customerId,
    email,
    fullName,
    phone: row.phone,
    emailVerified,
    loginCount: row.login_count,
    lastLogin: row.last_login,
    createdAt: row.created_at,
  }
}

export async function listSessions(
  { pool }: Pick<Services, 'pool'>,
  { customerId, sessionId }: CustomerActor,
): Promise<Sessions> {
  const rows = await findSessions(pool, [customerId, sessionId])
  return {
    sessions: rows.map((row) => ({
      sessionId: row.id,
      isCurrent: row.id === sessionId,
      createdAt: row.created_at,
      lastUsedAt: row.updated_at,
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
    })),
  }
}
