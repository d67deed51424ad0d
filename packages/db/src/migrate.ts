import '@mikro-orm/migrations'
import type { Transaction } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { Logger, runMigrations } from 'graphile-worker'
import type { PoolClient } from 'pg'
import { assertMigratable, DatabaseStateError, inspectDatabase } from './database-state.ts'
import { type Orm, poolOf } from './orm.ts'

const LOCK_WAIT_MS = 60_000
/** Whoever waits for a table has everybody else wait behind them. */
const TABLE_WAIT_MS = 5_000
const SILENT = new Logger(() => () => {})

/** Brings an empty database, or one of ours, to the newest revision, and the queue of jobs with it. Returns the names of what ran. */
export async function migrateDatabase(orm: Orm): Promise<string[]> {
  return exclusively(orm, async () => {
    assertMigratable(await inspectDatabase(await poolOf(orm)))
    const done = await withLimit(orm, (transaction) => migratorOf(orm).up({ transaction }))
    await runMigrations({ connectionString: orm.config.get('clientUrl') ?? '', logger: SILENT })
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
    const done = await withLimit(orm, (transaction) =>
      migratorOf(orm).down({ migrations: names, transaction }),
    )
    return done.map((migration) => migration.name)
  })
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
async function exclusively<T>(orm: Orm, work: () => Promise<T>): Promise<T> {
  const pool = await poolOf(orm)
  const client = await pool.connect()
  try {
    await takeLock(client)
    return await work()
  } finally {
    // Ending the session also gives the lock back when the work broke the connection.
    client.release(true)
  }
}

async function takeLock(client: PoolClient): Promise<void> {
  try {
    await client.query(`set lock_timeout = ${LOCK_WAIT_MS}; set statement_timeout = 0`)
    await client.query(`select pg_advisory_lock(hashtextextended('webmagic migrate', 0))`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '55P03') {
      throw new DatabaseStateError(
        'Another migration is running on this database. Try again when it is done.',
      )
    }
    throw error
  }
}
