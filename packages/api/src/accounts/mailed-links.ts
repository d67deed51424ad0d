import { createHash } from 'node:crypto'
import type { EntityManager } from '@webmagic/db'
import type { Pool } from 'pg'
import type { Services } from '../context.ts'
import { linkTo, randomToken } from '../links.ts'
import type { Door } from './doors.ts'

const SET_PASSWORD_DAYS = 7

/** `reset-password` is better-auth's name, under which it looks for the links that set a password. */
type Purpose = 'reset-password' | 'verify-email'

const storeSql = ({ verificationTable }: Door) =>
  `insert into webmagic.${verificationTable} (identifier, value, expires_at)
   values ($1, $2, now() + make_interval(days => $3))`

/** Returns the token that the link must carry. Only its hash is kept, as better-auth keeps its own. */
export async function storeLink(
  pool: Pick<Pool, 'query'>,
  door: Door,
  { purpose, userId, days }: { purpose: Purpose; userId: string; days: number },
): Promise<string> {
  const token = randomToken()
  await pool.query(storeSql(door), [identifierOf(purpose, token), userId, days])
  return token
}

/** Whose link it is, null for one that is wrong or has expired. */
export async function findLink(
  pool: Pick<Pool, 'query'>,
  { verificationTable }: Door,
  { purpose, token }: { purpose: Purpose; token: string },
): Promise<string | null> {
  const { rows } = await pool.query<{ value: string }>(
    `select value from webmagic.${verificationTable} where identifier = $1 and expires_at > now()`,
    [identifierOf(purpose, token)],
  )
  return rows[0]?.value ?? null
}

/** A link with which the password of a new account is set, once, within seven days; in the open transaction. */
export async function createSetPasswordLink(
  { em, services }: { em: EntityManager; services: Pick<Services, 'publicUrl'> },
  door: Door,
  userId: string,
): Promise<string> {
  const token = randomToken()
  const values = [identifierOf('reset-password', token), userId, SET_PASSWORD_DAYS]
  await em.execute(storeSql(door).replaceAll(/\$\d/g, '?'), values)
  return linkTo(services.publicUrl, door.resetPage, token)
}

function identifierOf(purpose: Purpose, token: string): string {
  return createHash('sha256').update(`${purpose}:${token}`).digest('base64url')
}
