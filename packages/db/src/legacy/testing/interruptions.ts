import pg from 'pg'
import type { TestDatabase } from '../../testing/index.ts'

/**
 * Ends the connections of a database from the server's side just before the n-th statement from now on; null to leave
 * them alone. Returns how many statements there were since the last call.
 */
export function interruptible(database: TestDatabase): (before: number | null) => number {
  let count = 0
  let last: number | null = null
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    Object.assign(client, {
      async query(...args: unknown[]) {
        count += 1
        if (last !== null && count >= last) await terminate(database)
        return query(...args)
      },
    })
  })
  return (before) => {
    const seen = count
    count = 0
    last = before
    return seen
  }
}

async function terminate({ databaseUrl }: TestDatabase): Promise<void> {
  const admin = new pg.Client({ connectionString: databaseUrl })
  await admin.connect()
  await admin.query(
    'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await admin.end()
}
