import { setTimeout as sleep } from 'node:timers/promises'
import '@mikro-orm/migrations'
import type { Transaction } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import type { Pool, PoolClient } from 'pg'
import { assertMigratable, inspectDatabase } from './database-state.ts'
import { DatabaseStateError } from './database-state-error.ts'
import { migrateQueue } from './migrate-queue.ts'
import { type Orm, poolOf } from './orm.ts'

const LOCK_WAIT_MS = 60_000
const ASK_AGAIN_MS = 100
/** Whoever waits for a table has everybody else wait behind them. */
const TABLE_WAIT_MS = 5_000

/** Brings an empty database, or one of ours, to the newest revision, and the queue of jobs with it. Returns the names of what ran. */
export async function migrateDatabase(orm: Orm): Promise<string[]> {
  return exclusively(orm, async () => {
    assertMigratable(await inspectDatabase(await poolOf(orm)))
    const done = await withLimit(orm, (transaction) => migratorOf(orm).up({ transaction }))
    await migrateQueue(orm)
    return done.map((migration) => migration.name)
  })
}

/** Takes back the newest migrations. Returns the names of what was taken back, newest first. */
export async function rollbackDatabase(orm: Orm, steps = 1): Promise<string[]> {
  return exclusively(orm, async () => {
    const state = await inspectDatabase(await poolOf(orm))
    assertMigratable(state)
    if (state.kind !== 'ours') return []
    const names = state.applied.slice(-steps)
    if (names.length === 0) return []
    if (state.adopted) await assertLaterThanAdoption(await poolOf(orm), names)
    const done = await withLimit(orm, (transaction) =>
      migratorOf(orm).down({ migrations: names, transaction }),
    )
    return done.map((migration) => migration.name)
  })
}

/** Taking back one of the first migrations would delete the older system's own tables. */
async function assertLaterThanAdoption(pool: Pool, names: string[]): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select jsonb_array_elements_text(content -> 'migrations') as name from webmagic_legacy.record`,
  )
  const first = names.find((name) => rows.some((row) => row.name === name))
  if (first === undefined) return
  throw new DatabaseStateError(
    `${first} came with the older system's database. Nothing was changed. To return the database to the older system, leave out --steps.`,
  )
}

function migratorOf(orm: Orm): Migrator {
  return new Migrator(orm.em)
}

/** All of it in one transaction, which gives up rather than keep a host that is serving from its tables. */
function withLimit<T>(orm: Orm, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return orm.em.getConnection().transactional(async (transaction) => {
    await orm.em.getConnection().execute(`set local lock_timeout = ${TABLE_WAIT_MS}`, [], 'run', transaction)
    return work(transaction)
  })
}

/** Two hosts that start at once, or two operators, take turns. */
export async function exclusively<T>(orm: Orm, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const pool = await poolOf(orm)
  const client = await pool.connect()
  try {
    await takeLock(client)
    return await work(client)
  } finally {
    // Ending the session also gives the lock back when the work broke the connection.
    client.release(true)
  }
}

/** Asks again and again: who waits within a statement would be waited for by an index that is built concurrently. */
async function takeLock(client: PoolClient): Promise<void> {
  await client.query('set statement_timeout = 0')
  const start = performance.now()
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('webmagic migrate', 0)) as taken`,
    )
    if (rows[0]?.taken) return
    if (performance.now() - start > LOCK_WAIT_MS) {
      throw new DatabaseStateError(
        'Another migration is running on this database. Try again when it is done.',
      )
    }
    await sleep(ASK_AGAIN_MS)
  }
}
