import { createOrm, inspectDatabase, type Orm, poolOf } from '@webmagic/db'
import { type Database, openDatabase } from '../embedded-postgres.ts'
import { readDatabaseEnvironment } from '../env.ts'
import { OperatorError } from '../operator-error.ts'

/** Opens the database of the environment for the time of a command. */
export async function withDatabase<T>(work: (orm: Orm, database: Database) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readDatabaseEnvironment()
  const database = await openDatabase(DATABASE_URL, (message) => process.stderr.write(`${message}\n`))
  try {
    const orm = createOrm({
      databaseUrl: database.databaseUrl,
      applicationName: 'webmagic command',
      statementTimeoutMs: 0,
    })
    try {
      return await work(orm, database)
    } finally {
      await orm.close()
    }
  } finally {
    await database.release()
  }
}

/** For commands that change what is in the tables: those must be ours, and up to date. */
export function withMigratedDatabase<T>(work: (orm: Orm, database: Database) => Promise<T>): Promise<T> {
  return withDatabase(async (orm, database) => {
    await assertMigrated(orm)
    return work(orm, database)
  })
}

export async function assertMigrated(orm: Orm): Promise<void> {
  const state = await inspectDatabase(await poolOf(orm))
  if (state.kind === 'ours' && state.pending.length === 0) return
  throw new OperatorError('The database is not up to date. See: npm run webmagic -- db status')
}

export function print<T>(value: T, json: boolean | undefined, describe: (value: T) => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : describe(value)}\n`)
}
