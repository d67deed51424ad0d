import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AdminUser } from './entities/admin-user.ts'
import { classifyDatabaseError } from './errors.ts'
import { createOrm, poolOf } from './orm.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('There was no error')
    },
    (error: unknown) => error,
  )
}

/** Two connections for one test; that PostgreSQL may end them is no surprise. */
async function withSessions(work: (one: pg.Client, other: pg.Client) => Promise<void>): Promise<void> {
  const sessions = [1, 2].map(() => new pg.Client({ connectionString: database.databaseUrl }))
  const [one, other] = sessions
  if (!one || !other) return
  try {
    for (const session of sessions) {
      session.on('error', () => {})
      await session.connect()
    }
    await work(one, other)
  } finally {
    for (const session of sessions) await session.end()
  }
}

async function pidOf(session: pg.Client): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

describe('conflict', () => {
  test('a unique violation, from the driver and through the ORM', async () => {
    const insert = () => database.pool.query(`insert into admin_users (email) values ('twice@example.test')`)
    await insert()
    expect(classifyDatabaseError(await errorOf(insert()))).toBe('conflict')
    const em = database.orm.em.fork()
    em.create(AdminUser, { email: 'twice@example.test' })
    expect(classifyDatabaseError(await errorOf(em.flush()))).toBe('conflict')
  })

  test('a deadlock', async () => {
    await database.pool.query(`insert into sites (slug) values ('a'), ('b')`)
    await withSessions(async (one, other) => {
      const lock = (session: pg.Client, slug: string) =>
        session.query('select from sites where slug = $1 for update', [slug])
      for (const session of [one, other]) {
        await session.query(`begin; set local deadlock_timeout = '20ms'`)
      }
      await lock(one, 'a')
      await lock(other, 'b')
      const results = await Promise.allSettled([lock(one, 'b'), lock(other, 'a')])
      const failed = results.filter((result) => result.status === 'rejected')
      expect(failed.map((result) => classifyDatabaseError(result.reason))).toEqual(['conflict'])
    })
  })

  test('a lock that is not given, and a row that somebody else changed', async () => {
    await database.pool.query(`insert into sites (slug) values ('c')`)
    await withSessions(async (one, other) => {
      await one.query('begin isolation level repeatable read; select from sites')
      await other.query(`update sites set site_title = 'changed' where slug = 'c'`)
      const stale = one.query(`update sites set site_title = 'stale' where slug = 'c'`)
      expect(classifyDatabaseError(await errorOf(stale))).toBe('conflict')
      await one.query('rollback; begin')
      await one.query(`select from sites where slug = 'c' for update`)
      const impatient = other.query(`select from sites where slug = 'c' for update nowait`)
      expect(classifyDatabaseError(await errorOf(impatient))).toBe('conflict')
    })
  })
})

describe('unavailable', () => {
  test('a statement that takes too long', async () => {
    const orm = createOrm({ databaseUrl: database.databaseUrl, statementTimeoutMs: 500 })
    try {
      const pool = await poolOf(orm)
      expect(classifyDatabaseError(await errorOf(pool.query('select pg_sleep(5)')))).toBe('unavailable')
      expect(classifyDatabaseError(await errorOf(orm.em.fork().execute('select pg_sleep(5)')))).toBe(
        'unavailable',
      )
    } finally {
      await orm.close()
    }
  })

  test('a connection that the server ends, for the statement that runs and for the next one', async () => {
    await withSessions(async (one, other) => {
      const pid = await pidOf(one)
      const running = errorOf(one.query('select pg_sleep(20)'))
      await delay(20)
      await other.query('select pg_terminate_backend($1)', [pid])
      expect(classifyDatabaseError(await running)).toBe('unavailable')
      expect(classifyDatabaseError(await errorOf(one.query('select 1')))).toBe('unavailable')
    })
  })

  test('a transaction that was left idle', async () => {
    await withSessions(async (one) => {
      await one.query(`set idle_in_transaction_session_timeout = '30ms'; begin`)
      const next = delay(200).then(() => one.query('select 1'))
      expect(classifyDatabaseError(await errorOf(next))).toBe('unavailable')
    })
  })

  test('nobody listens', async () => {
    const client = new pg.Client({ connectionString: 'postgres://somebody@127.0.0.1:1/nothing' })
    expect(classifyDatabaseError(await errorOf(client.connect()))).toBe('unavailable')
  })

  test('the name of the server is not known', async () => {
    const client = new pg.Client({ connectionString: 'postgres://somebody@database.invalid/nothing' })
    expect(classifyDatabaseError(await errorOf(client.connect()))).toBe('unavailable')
  })

  test('a server that does not answer', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const pool = new pg.Pool({
      connectionString: `postgres://somebody@127.0.0.1:${port}/nothing`,
      connectionTimeoutMillis: 50,
    })
    try {
      expect(classifyDatabaseError(await errorOf(pool.query('select 1')))).toBe('unavailable')
    } finally {
      silent.close()
    }
  })

  test('no connection is free', async () => {
    const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1, connectTimeoutMs: 1_000 })
    const pool = await poolOf(orm)
    const taken = await pool.connect()
    try {
      expect(classifyDatabaseError(await errorOf(pool.query('select 1')))).toBe('unavailable')
    } finally {
      taken.release()
      await orm.close()
    }
  })
})

describe('neither', () => {
  test.each([
    ['a syntax error', 'select from from'],
    ['a check violation', `insert into sites (slug, status) values ('d', 'nonsense')`],
    ['a missing value', 'insert into sites (slug) values (null)'],
    ['a value that is none', `select 'x'::uuid`],
    ['a foreign key', `insert into customer_users (email, primary_site_id) values ('x', gen_random_uuid())`],
  ])('%s', async (_name, sql) => {
    expect(classifyDatabaseError(await errorOf(database.pool.query(sql)))).toBeNull()
  })

  test('what is no error of the database, or no error at all', () => {
    for (const value of [new Error('x'), new TypeError('code 23505'), 'ECONNREFUSED', null, undefined, {}]) {
      expect(classifyDatabaseError(value)).toBeNull()
    }
  })
})

test('the cause counts, however often it is wrapped', async () => {
  const cause = await errorOf(database.pool.query(`set statement_timeout = 20; select pg_sleep(5)`))
  const wrapped = new Error('outer', { cause: new Error('inner', { cause }) })
  expect(classifyDatabaseError(wrapped)).toBe('unavailable')
})

test('errors that cause each other are looked at for a while only', () => {
  const error = new Error('x')
  error.cause = error
  expect(classifyDatabaseError(error)).toBeNull()
})
