import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { checkInvariants } from '../invariants.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export type Half = (session: pg.Client) => Promise<unknown>
export const ORDERS = [
  'the first commits first',
  'the second commits first',
  'both check, then both commit',
] as const
type Order = (typeof ORDERS)[number]

export interface TwoSessions {
  database: TestDatabase
  /** Each is inside a transaction of its own when a test begins; what it leaves open is undone. */
  one: pg.Client
  other: pg.Client
  /**
   * Two transactions that each do their half before either commits. A half, or a commit, that has to wait for the
   * other transaction is left waiting while that goes on. Returns how each ended.
   *
   * Two commits at the same instant are two checks of the deferred rules with no commit in between.
   */
  race(firstHalf: Half, secondHalf: Half, order: Order): Promise<string[]>
}

/** A database for a test file and two connections to it. No test may leave a rule broken. */
export function useTwoSessions(): TwoSessions {
  let opened: Omit<TwoSessions, 'race'> | undefined
  const present = () => {
    if (opened === undefined) throw new Error('Only inside a test')
    return opened
  }
  const both = (sql: string) => Promise.all([present().one.query(sql), present().other.query(sql)])
  beforeAll(async () => {
    const database = await createTestDatabase()
    opened = { database, one: await connect(database), other: await connect(database) }
  })
  beforeEach(() => both('begin'))
  afterEach(async () => {
    await both('rollback')
    const { pool } = present().database
    const found = await breaches(pool)
    await pool.query('truncate customer_users, sites cascade')
    expect(found).toEqual([])
  })
  afterAll(async () => {
    const { database, one, other } = present()
    await Promise.all([one.end(), other.end()])
    await database.close()
  })
  return {
    get database() {
      return present().database
    },
    get one() {
      return present().one
    },
    get other() {
      return present().other
    },
    race: (...halves) => race(present(), ...halves),
  }
}

async function connect({ databaseUrl }: TestDatabase): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: databaseUrl })
  await session.connect()
  await session.query(`set lock_timeout = '10s'`)
  return session
}

async function race(
  { database, one, other }: Omit<TwoSessions, 'race'>,
  firstHalf: Half,
  secondHalf: Half,
  order: Order,
): Promise<string[]> {
  const waiting = (work: Promise<unknown>) => untilDoneOrWaiting(database.pool, work)
  const half = (work: Half) => (order === 'both check, then both commit' ? checked(work) : work)
  await half(firstHalf)(one)
  const second = half(secondHalf)(other)
  await waiting(second)
  const commitFirst = () => commit(one)
  const commitSecond = () => outcomeOf(second.then(() => other.query('commit')))
  if (order !== 'the second commits first') {
    const first = commitFirst()
    await waiting(first)
    return Promise.all([first, commitSecond()])
  }
  const secondOutcome = commitSecond()
  await waiting(secondOutcome)
  return Promise.all([commitFirst(), secondOutcome])
}

function checked(half: Half): Half {
  return async (session) => {
    await half(session)
    await session.query('set constraints all immediate')
  }
}

/** Until the work has ended, or a connection to the database waits for a lock. */
export async function untilDoneOrWaiting(pool: pg.Pool, work: Promise<unknown>): Promise<void> {
  let done = false
  const finish = () => {
    done = true
  }
  work.then(finish, finish)
  while (!done) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rowCount) return
  }
}

/** `committed`, or the name of what refused the work (its error code if that has no name). */
export function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'committed',
    (error: unknown) => {
      if (error instanceof pg.DatabaseError) return error.constraint ?? error.code ?? 'error'
      throw error
    },
  )
}

export function commit(session: pg.Client): Promise<string> {
  return outcomeOf(session.query('commit'))
}

export async function breaches(pool: pg.Pool): Promise<string[]> {
  return (await checkInvariants(pool)).flatMap(({ id, breaches: found }) =>
    found.map((breach) => `${id}: ${breach}`),
  )
}
