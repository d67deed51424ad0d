import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { Auth } from '../accounts/auth.ts'
import { CUSTOMER_DOOR, type Door, STAFF_DOOR } from '../accounts/doors.ts'
import { hashPassword } from '../accounts/passwords.ts'
import type { Services } from '../context.ts'
import { toDomainError } from '../errors.ts'
import { servicesOver } from './api.ts'
import { type AuthCall, openAuth, sendTo } from './auth.ts'
import { newCustomer, type TestCustomer } from './customers.ts'
import { lettersTo } from './letters.ts'

export const PASSWORD = 'correct horse battery'

export interface AccountsBench {
  database: TestDatabase
  services: Services
  auth: Auth
  staffAuth: Auth
}

/** A database for a test file, and both doors to it. */
export function useAccountsDatabase() {
  const opened: AccountsBench[] = []
  const bench = (): AccountsBench => {
    const [only] = opened
    if (!only) throw new Error('Only inside a test')
    return only
  }
  beforeAll(async () => {
    const database = await createTestDatabase()
    const services = servicesOver(database)
    const [auth, staffAuth] = [openAuth(database, services), openAuth(database, services, STAFF_DOOR)]
    opened.push({ database, services, auth, staffAuth })
  })
  afterAll(async () => {
    const { auth, staffAuth, database } = bench()
    await Promise.all([auth.close(), staffAuth.close()])
    await database.close()
  })

  function send(path: string, call: AuthCall = {}, door: Door = CUSTOMER_DOOR): Promise<Response> {
    const { auth, staffAuth, services } = bench()
    return sendTo(door.kind === 'staff' ? staffAuth : auth, services, path, call, door)
  }

  return {
    get pool() {
      return bench().database.pool
    },
    get database() {
      return bench().database
    },
    get services() {
      return bench().services
    },
    get auth() {
      return bench().auth
    },
    send,
    signIn(email: string, password = PASSWORD, door: Door = CUSTOMER_DOOR) {
      return send('sign-in/email', { body: { email, password } }, door)
    },
    /** The kinds of letters to an address, oldest first. */
    async kindsTo(email: string): Promise<string[]> {
      const { database, services } = bench()
      return (await lettersTo(database.pool, services, email)).map(({ kind }) => kind)
    },
    async sessionCount(customerId: string): Promise<number> {
      const { rows } = await bench().database.pool.query(
        'select count(*)::int as count from webmagic.customer_sessions where user_id = $1',
        [customerId],
      )
      return rows[0]?.count
    },
    /** What somebody did, oldest first. */
    async auditBy(actorId: string) {
      const { rows } = await bench().database.pool.query<{
        action: string
        details: Record<string, unknown>
      }>('select action, details from webmagic.audit_log where actor_id = $1 order by id', [actorId])
      return rows
    },
  }
}

const hashed = new Map<string, Promise<string>>()

function hashOf(password: string): Promise<string> {
  const hash = hashed.get(password) ?? hashPassword(password)
  hashed.set(password, hash)
  return hash
}

/** A password as better-auth keeps one: a hash of PASSWORD unless another hash is given. */
async function givePassword(pool: Pool, door: Door, userId: string, hash?: string): Promise<void> {
  await pool.query(
    `insert into webmagic.${door.accountTable} (user_id, provider_id, account_id, password)
     values ($1, 'credential', $2, $3)`,
    [userId, userId, hash ?? (await hashOf(PASSWORD))],
  )
}

/** A customer who can sign in with PASSWORD. */
export async function newAccount(
  pool: Pool,
  options: Parameters<typeof newCustomer>[1] & { hash?: string } = {},
): Promise<TestCustomer> {
  const customer = await newCustomer(pool, options)
  await givePassword(pool, CUSTOMER_DOOR, customer.id, options.hash)
  return customer
}

export interface TestMember {
  id: string
  email: string
}

/** A member of staff who can sign in with PASSWORD, if the role may at all. */
export async function newMember(
  pool: Pool,
  options: { id?: string; email?: string; role?: string; isActive?: boolean } = {},
): Promise<TestMember> {
  const id = options.id ?? randomUUID()
  const email = options.email ?? `${id}@staff.test`
  await pool.query(
    `insert into admin_users (id, email, login_email, role, is_active) values ($1, $2::text, lower($2::text), $3, $4)`,
    [id, email, options.role ?? 'admin', options.isActive ?? true],
  )
  await givePassword(pool, STAFF_DOOR, id)
  return { id, email }
}

/** The cookie of a response as the browser sends it back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export function bearerOf(response: Response): string {
  return `Bearer ${response.headers.get('set-auth-token')}`
}

/** All that tells one answer from another, but for how long it took. */
export async function answerOf(sent: Promise<Response>) {
  const response = await sent
  const names = [...response.headers.keys()].toSorted()
  return { status: response.status, names, body: await response.json() }
}

/** The status of an answer, or why there was none. */
export async function statusOf(sent: Promise<Response>): Promise<number | string> {
  try {
    return (await sent).status
  } catch (error) {
    const domainError = toDomainError(error)
    if (!domainError) throw error
    return domainError.reason.code
  }
}

/** Until the work has ended, or so many connections to the database wait for a lock. */
export async function untilDoneOrWaiting(pool: Pool, work: Promise<unknown>, count = 1): Promise<void> {
  let done = false
  const finish = () => {
    done = true
  }
  work.then(finish, finish)
  while (!done) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rowCount !== null && rowCount >= count) return
  }
}
