import { type LegacySession, rowsOf } from '../session.ts'
import type { Shape } from '../shape.ts'

/** Columns that our rows cannot be written to: `target` is what we know. Null, or what stands in the way. */
export async function lookForColumns(session: LegacySession, target: Shape): Promise<string | null> {
  const known = Object.entries(target).flatMap(([table, { columns }]) =>
    columns.map((column) => ({ table, column: column.name })),
  )
  const [found] = await rowsOf<{ column: string; isGenerated: boolean }>(
    session,
    `with known as (select * from jsonb_to_recordset($2::jsonb) k("table" text, "column" text))
     select t.relname || '.' || a.attname as "column", a.attgenerated <> '' as "isGenerated"
     from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
     left join known k on k."table" = t.relname and k."column" = a.attname
     where t.relkind = 'r' and t.relnamespace = (select oid from pg_namespace where nspname = $1)
       and t.relname in (select "table" from known)
       and case when k."column" is null then a.attnotnull and not a.atthasdef and a.attidentity = ''
         else a.attgenerated <> '' end
     order by t.relname, a.attnum limit 1`,
    [session.home, JSON.stringify(known)],
  )
  if (!found) return null
  return found.isGenerated
    ? `${found.column} is generated, and has to be written to; run: alter table ... alter column ... drop expression`
    : `${found.column} must have a value, which new rows will not have; give it a default`
}
