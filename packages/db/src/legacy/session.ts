import { setTimeout as sleep } from 'node:timers/promises'
import pg, { type PoolClient, type QueryResultRow } from 'pg'
import { DatabaseStateError } from '../database-state-error.ts'
import { readPhase } from './detect.ts'
import { FailedStatementError, isOfDatabase } from './errors.ts'

/** How far a long step is. `total` is null where it is not known. */
export interface Progress {
  step: string
  done: number
  total: number | null
}

export interface LegacyOptions {
  onProgress?: ((progress: Progress) => void) | undefined
  /** How long to go on asking for a lock that somebody else holds. */
  patienceMs?: number | undefined
}

/** One connection that does the work; it also holds the advisory lock, so both end together. */
export interface LegacySession {
  client: PoolClient
  /** The schema of the older system's tables. */
  home: string
  /** What is being done. */
  step: string
  onProgress: (progress: Progress) => void
  patienceMs: number
}

const READERS_WAIT_AT_MOST = '1s'
const BETWEEN_ATTEMPTS_MS = 250
const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'

export async function openSession(client: PoolClient, options: LegacyOptions = {}): Promise<LegacySession> {
  const { rows } = await client.query<{ home: string }>('select current_schema() as home')
  const home = rows[0]?.home ?? 'public'
  await client.query(`${SETTINGS}; set search_path = ${name(home)}`)
  waitForAnswers(client)
  const session: LegacySession = {
    client,
    home,
    step: 'the look at the database',
    onProgress(progress) {
      session.step = progress.step
      options.onProgress?.(progress)
    },
    patienceMs: options.patienceMs ?? 120_000,
  }
  return session
}

/** The driver's own limit, which hosts have and which nothing that is set on the server takes away. */
function waitForAnswers(client: PoolClient): void {
  if (!('connectionParameters' in client) || !(client.connectionParameters instanceof Object)) return
  Object.assign(client.connectionParameters, { query_timeout: 0 })
}

/**
 * Whatever the database or the user sets. Timestamps without zone hold UTC: with any other zone their conversion would
 * move them, and rewrite the table. Without row security a policy is an error, and hides nothing.
 */
const SETTINGS = `
  set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
  set bytea_output = 'hex'; set quote_all_identifiers = off; set row_security = off;
  set default_transaction_isolation = 'read committed'; set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0;
  select set_config(name, '0', false) from pg_settings where name in ('transaction_timeout', 'idle_session_timeout')`

/** Whatever the database says against it comes out as one line for the operator. */
export async function inOneLine<T>(session: LegacySession, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOfDatabase(error)) throw error
    const isUntouched = await isWithoutRecord(session)
    throw new FailedStatementError(session.step, error, isUntouched)
  }
}

async function isWithoutRecord({ client }: LegacySession): Promise<boolean> {
  return readPhase(client).then(
    (found) => found === null,
    () => false,
  )
}

export function name(identifier: string): string {
  return pg.escapeIdentifier(identifier)
}

export function text(value: string): string {
  return pg.escapeLiteral(value)
}

export async function rowsOf<T extends QueryResultRow>(
  { client }: LegacySession,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  return (await client.query<T>(sql, values)).rows
}

/** A statement that needs a lock for a moment: it gives way to others until it gets it. */
export async function alter(session: LegacySession, sql: string): Promise<void> {
  await patiently(session, READERS_WAIT_AT_MOST, () => session.client.query(sql))
}

/** Statements that let everybody read and write meanwhile (`concurrently`, `validate`), so they may wait for long. */
export async function alongside(session: LegacySession, ...statements: string[]): Promise<void> {
  await patiently(session, `${session.patienceMs}ms`, async () => {
    for (const sql of statements) await session.client.query(sql)
  })
}

/** All of the work or nothing of it; once more from its beginning when somebody else held a lock. */
export function inTransaction<T>(session: LegacySession, work: () => Promise<T>): Promise<T> {
  return patiently(session, READERS_WAIT_AT_MOST, async () => {
    await session.client.query('begin')
    try {
      const result = await work()
      await session.client.query('commit')
      return result
    } catch (error) {
      await session.client.query('rollback').catch(() => {})
      throw error
    }
  })
}

async function patiently<T>(session: LegacySession, timeout: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  for (;;) {
    await session.client.query(`set lock_timeout = '${timeout}'`)
    try {
      return await work()
    } catch (error) {
      if (!isLockProblem(error)) throw error
      if (performance.now() - start > session.patienceMs) {
        throw new DatabaseStateError(
          `Somebody else holds a lock that is needed here, longer than ${Math.round(session.patienceMs / 1000)} s. End what uses the database, and run the command again: it goes on where it stopped.`,
        )
      }
      await sleep(BETWEEN_ATTEMPTS_MS)
    }
  }
}

function isLockProblem(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === LOCK_NOT_AVAILABLE || error.code === DEADLOCK)
}
