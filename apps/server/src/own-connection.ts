import pg from 'pg'

/** How long a connection, or the answer to a query on it, may take. */
export const TIMEOUT_MS = 2_000

/** A connection beside the pool, not connected yet, that notices when the database goes without a word. */
export function ownConnection(databaseUrl: string, applicationName: string): pg.Client {
  return new pg.Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    keepAlive: true,
  })
}
