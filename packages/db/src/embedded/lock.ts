import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError, errorMessage } from './errors.ts'

const sqliteBusy = 5
const retryMs = 50
const patienceMs = 180_000

/**
 * Runs `work` while holding an exclusive lock on `file`, which is created if missing; others wait their turn.
 * The lock is SQLite's on an empty database: the operating system drops it with the process that held it,
 * so there is no stale lock to detect and no process id to mistake for another.
 * Throws EmbeddedPostgresError when the file cannot be locked, or not within three minutes.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs
  let lock = tryLock(file)
  if (!lock) onWait()
  while (!lock) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `Another process has been starting or stopping the embedded PostgreSQL for minutes (lock: ${file}). End it and try again.`,
      )
    }
    await sleep(retryMs)
    lock = tryLock(file)
  }
  try {
    return await work()
  } finally {
    lock.close()
  }
}

function tryLock(file: string): DatabaseSync | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined
    throw new EmbeddedPostgresError(
      `Cannot lock ${file}: ${errorMessage(error)}. Make sure its folder belongs to you or set DATABASE_URL.`,
      { cause: error },
    )
  }
}
