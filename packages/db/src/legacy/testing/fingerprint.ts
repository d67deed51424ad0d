import type { Pool } from 'pg'
import { openSession, rowsOf } from '../session.ts'
import { readShape } from '../shape.ts'

export interface Fingerprint {
  /** Every row of every table, as text. */
  rows: Record<string, string[]>
  /** Every column, default, constraint, index and trigger. */
  catalog: unknown
}

/** Everything that can be seen of the tables of a schema, in the order of a text of each row. */
export async function fingerprint(
  pool: Pool,
  { schema = 'public', without = [] }: { schema?: string; without?: string[] } = {},
): Promise<Fingerprint> {
  const row = without.length === 0 ? 't::text' : `(to_jsonb(t) - '{${without.join()}}'::text[])::text`
  const client = await pool.connect()
  try {
    const session = await openSession(client)
    const tables = await rowsOf<{ name: string }>(
      session,
      `select relname as name from pg_class where relkind in ('r', 'v') and relnamespace = '${schema}'::regnamespace order by 1`,
    )
    const names = tables.map((table) => table.name)
    const rows: Record<string, string[]> = {}
    for (const name of names) {
      const found = await rowsOf<{ row: string }>(
        session,
        `select ${row} as row from ${schema}.${name} t order by 1`,
      )
      rows[name] = found.map((one) => one.row)
    }
    const objects = await rowsOf(
      session,
      `select pg_describe_object(classid, objid, 0) as object from (
         select 'pg_class'::regclass as classid, oid as objid from pg_class where relnamespace = '${schema}'::regnamespace
         union all select 'pg_proc'::regclass, oid from pg_proc where pronamespace = '${schema}'::regnamespace
         union all select 'pg_constraint'::regclass, oid from pg_constraint where connamespace = '${schema}'::regnamespace
       ) made order by 1`,
    )
    return { rows, catalog: { objects, shape: await readShape(session, schema, names) } }
  } finally {
    client.release(true)
  }
}
