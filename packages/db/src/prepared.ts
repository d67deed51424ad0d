import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import pg from 'pg'

/** A pool, or one of its connections. */
type Queryable = Pick<pg.Pool, 'query'>

/**
 * A named prepared statement, planned once per connection, for reads that are worth it. On an EntityManager it sees
 * what the open transaction has done; without one it goes straight to the pool.
 *
 * Timestamps arrive as `Date`; cast `date`, `bigint` and `numeric` columns to text in the statement.
 */
export function prepared<Row extends pg.QueryResultRow>({
  name: known,
  text,
}: {
  name: string
  text: string
}) {
  const name = nameOf(known)
  return async (on: Queryable | EntityManager, values: readonly unknown[]): Promise<Row[]> => {
    // The ORM's pool leaves timestamps as text for its own mapping; `types` restores the driver's.
    const statement = { name, text, values: [...values], types: pg.types }
    if ('query' in on) return (await on.query<Row>(statement)).rows
    if (on.isInTransaction()) return inPlaceOfText.run(statement, () => on.execute<Row[]>(text))
    const pool = await on.getConnection().getNativeClient()
    return (await pool.query<Row>(statement)).rows
  }
}

/** PostgreSQL looks at the first 63 bytes only: two statements that begin alike would be taken for one. */
function nameOf(name: string): string {
  if (Buffer.byteLength(name) <= 63) return name
  return `${name.slice(0, 30)}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}

const inPlaceOfText = new AsyncLocalStorage<pg.QueryConfig>()

/**
 * Lets prepared statements into transactions. The ORM hands out no connection of a transaction and sends text only,
 * so it is asked to send the text, and the connection that it chose sends the statement instead.
 */
export function prepareInTransactions(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const { query } = client
    Object.assign(client, {
      query(...parameters: unknown[]) {
        const statement = inPlaceOfText.getStore()
        return Reflect.apply(query, client, statement ? [statement] : parameters)
      },
    })
  })
}
