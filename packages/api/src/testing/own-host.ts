import { createOrm, poolOf } from '@webmagic/db'
import type { TestDatabase } from '@webmagic/db/testing'
import type { Pool } from 'pg'
import { expect, vi } from 'vitest'

type Host = Pick<TestDatabase, 'orm' | 'pool'>

/**
 * Works over connections of its own and waits until they are gone: what a connection has read is counted for certain
 * only then.
 */
export async function onOwnHost(
  { databaseUrl, pool }: TestDatabase,
  work: (host: Host) => Promise<void>,
  { statementTimeoutMs }: { statementTimeoutMs?: number } = {},
): Promise<void> {
  const applicationName = 'host of its own'
  const timeout = statementTimeoutMs === undefined ? {} : { statementTimeoutMs }
  const orm = createOrm({ databaseUrl, applicationName, ...timeout })
  try {
    await work({ orm, pool: await poolOf(orm) })
  } finally {
    await orm.close()
  }
  await vi.waitUntil(async () => (await connectionsOf(pool, applicationName)) === 0, { timeout: 60_000 })
}

async function connectionsOf(pool: Pool, name: string): Promise<unknown> {
  const { rows } = await pool.query(
    `select count(*)::int as open from pg_stat_activity
     where datname = current_database() and application_name = $1`,
    [name],
  )
  return rows[0]?.open
}

/** How often each of the tables was read from one end to the other. */
export async function sequentialScans(pool: Pool, tables: string[]): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ relname: string; seq_scan: string }>(
    'select relname, seq_scan from pg_stat_user_tables where relname = any($1) order by relname',
    [tables],
  )
  expect(rows).toHaveLength(tables.length)
  return Object.fromEntries(rows.map((row) => [row.relname, row.seq_scan]))
}
