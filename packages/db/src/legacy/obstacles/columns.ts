import { type LegacySession, rowsOf } from '../session.ts'
import type { Shape } from '../shape.ts'

/** Columns that we write and the database computes: `target` is what we know. Null, or what stands in the way. */
export async function lookForColumns(session: LegacySession, target: Shape): Promise<string | null> {
  const known = Object.entries(target).flatMap(([table, { columns }]) =>
    columns.map((column) => ({ table, column: column.name })),
  )
  const [found] = await rowsOf<{ column: string }>(
    session,
    `select t.relname || '.' || a.attname as "column"
     from jsonb_to_recordset($2::jsonb) k("table" text, "column" text)
     join pg_class t on t.relname = k."table" and t.relkind = 'r'
       and t.relnamespace = (select oid from pg_namespace where nspname = $1)
     join pg_attribute a on a.attrelid = t.oid and a.attname = k."column" and a.attgenerated <> ''
     order by t.relname, a.attnum limit 1`,
    [session.home, JSON.stringify(known)],
  )
  return found
    ? `${found.column} is generated, and has to be written to; run: alter table ... alter column ... drop expression`
    : null
}
