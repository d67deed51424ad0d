import { DatabaseStateError } from '../database-state-error.ts'
import type { Orm } from '../orm.ts'
import type { Finding } from './findings.ts'
import { type LegacySession, rowsOf } from './session.ts'
import type { Shape } from './shape.ts'

interface ColumnToFill {
  table: string
  column: string
  /** Nobody but the older system can say whether a trigger of its own gives it a value. */
  hasTrigger: boolean
}

/** Columns that we do not know stay, and so we never give them a value: who wants one would refuse every new row. */
export async function refuseColumnsToFill(session: LegacySession, orm: Orm, shape: Shape): Promise<void> {
  const hopeless = (await columnsToFill(session, orm, shape)).find(({ hasTrigger }) => !hasTrigger)
  if (!hopeless) return
  const { table, column } = hopeless
  throw new DatabaseStateError(
    `This database cannot be migrated: ${table}.${column}, which we do not know, has to have a value and has no default, so no row could be added any more; give it a default, or let it be null. Nothing was changed.`,
  )
}

/** Those that a trigger has to see to. */
export async function filledByTriggers(session: LegacySession, orm: Orm, shape: Shape): Promise<Finding[]> {
  return (await columnsToFill(session, orm, shape)).map(({ table, column }) => ({
    rule: 'column_left_to_a_trigger',
    table,
    key: column,
    detail: 'has no default, and we do not know it: new rows need a trigger that gives it a value',
  }))
}

function columnsToFill(session: LegacySession, orm: Orm, shape: Shape): Promise<ColumnToFill[]> {
  const known = knownColumns(orm)
  const unknown = Object.entries(shape).flatMap(([table, { columns }]) =>
    columns
      .filter(({ name, default: value }) => value === null && !known.has(`${table}.${name}`))
      .map(({ name, notNull }) => ({ table, column: name, not_null: notNull })),
  )
  return rowsOf<ColumnToFill & { [key: string]: unknown }>(
    session,
    `select u."table", u."column", exists (
         select from pg_trigger g join pg_proc p on p.oid = g.tgfoid
         where g.tgrelid = a.attrelid and not g.tgisinternal and g.tgenabled in ('O', 'A') and g.tgtype & 7 = 7
           and p.pronamespace is distinct from to_regnamespace('webmagic')
           and p.pronamespace is distinct from to_regnamespace('webmagic_legacy')) as "hasTrigger"
     from jsonb_to_recordset($1::jsonb) u("table" text, "column" text, not_null boolean)
     join pg_class c on c.relname = u."table" and c.relnamespace = (select oid from pg_namespace where nspname = $2)
     join pg_attribute a on a.attrelid = c.oid and a.attname = u."column"
     join pg_type t on t.oid = a.atttypid
     where (u.not_null or t.typnotnull) and t.typdefault is null and a.attidentity = '' and a.attgenerated = ''
     order by 1, 2`,
    [JSON.stringify(unknown), session.home],
  )
}

function knownColumns(orm: Orm): Set<string> {
  const columns = [...orm.getMetadata().getAll().values()].flatMap(({ tableName, props }) =>
    props.flatMap(({ fieldNames = [] }) => fieldNames.map((column) => `${tableName}.${column}`)),
  )
  return new Set(columns)
}
