import pg from 'pg'

/**
 * A named prepared statement, planned once per connection, for reads that are worth it.
 *
 * Timestamps arrive as `Date`; cast `date`, `bigint` and `numeric` columns to text in the statement.
 */
export function prepared<Row extends pg.QueryResultRow>({ name, text }: { name: string; text: string }) {
  return async (pool: pg.Pool, values: readonly unknown[]): Promise<Row[]> => {
    // The ORM's pool leaves timestamps as text for its own mapping; `types` restores the driver's.
    const { rows } = await pool.query<Row>({ name, text, values: [...values], types: pg.types })
    return rows
  }
}
