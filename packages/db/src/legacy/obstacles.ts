import { DatabaseStateError } from '../database-state-error.ts'
import { type LegacySession, name, rowsOf } from './session.ts'
import type { Column, Shape } from './shape.ts'

type Way = 'migrated' | 'returned'

/** What would stop a run half-way is found before anything has changed. `from` is what the tables are, `to` what they become. */
export async function refuseWhatStandsInTheWay(
  session: LegacySession,
  from: Shape,
  to: Shape,
  way: Way = 'migrated',
): Promise<void> {
  for (const [table, { columns, constraints }] of Object.entries(from)) {
    const key = constraints.find(({ kind }) => kind === 'p')
    if (key?.columns.join() !== 'id' || columns.find(({ name }) => name === 'id')?.type !== 'uuid') {
      refuse(`the primary key of ${table} is not a uuid named id`, way)
    }
    const wanted = to[table]?.columns
    if (!wanted) continue
    const typeOf = (column: Column) => wanted.find(({ name }) => name === column.name)?.type
    const dropped = columns.filter((column) => typeOf(column) === undefined)
    const retyped = columns.filter((column) => ![undefined, column.type].includes(typeOf(column)))
    await refuseDependents(session, table, retyped, 'whose type has to change', way)
    await refuseDependents(session, table, dropped, 'which the older system does not have', way)
    for (const column of retyped) await refuseLongValues(session, table, column.name, typeOf(column), way)
  }
  await refuseTakenNames(session, from, to, way)
  await refuseTablesOfOthers(session, from, way)
}

/** Views, rules, policies, generated columns: PostgreSQL changes no type below them. */
async function refuseDependents(
  session: LegacySession,
  table: string,
  columns: Column[],
  why: string,
  way: Way,
): Promise<void> {
  const [found] = await rowsOf<{ what: string; column: string }>(
    session,
    `select coalesce((select 'view ' || r.ev_class::regclass from pg_rewrite r where r.oid = d.objid and d.classid = 'pg_rewrite'::regclass),
         pg_describe_object(d.classid, d.objid, d.objsubid)) as what, a.attname as "column"
     from pg_depend d
     join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
     where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass(quote_ident($1))
       and a.attname = any($2::text[])
       and (d.classid in ('pg_rewrite'::regclass, 'pg_policy'::regclass)
         or exists (select from pg_attrdef g join pg_attribute b on b.attrelid = g.adrelid and b.attnum = g.adnum
           where d.classid = 'pg_attrdef'::regclass and g.oid = d.objid and b.attgenerated <> ''))
     limit 1`,
    [table, columns.map((column) => column.name)],
  )
  if (found)
    refuse(`${found.what} uses ${table}.${found.column}, ${why}; drop it, and make it again afterwards`, way)
}

async function refuseLongValues(
  session: LegacySession,
  table: string,
  column: string,
  type: string | undefined,
  way: Way,
): Promise<void> {
  const [, length] = /^character varying\((\d+)\)$/.exec(type ?? '') ?? []
  if (length === undefined) return
  const [found] = await rowsOf<{ id: string }>(
    session,
    `select id from ${name(table)} where char_length(rtrim(${name(column)}, ' ')) > ${length} limit 1`,
  )
  if (found) refuse(`${table}.${column} of ${found.id} is longer than ${length} characters; shorten it`, way)
}

async function refuseTakenNames(
  session: LegacySession,
  original: Shape,
  shape: Shape,
  way: Way,
): Promise<void> {
  const wanted = Object.entries(shape).flatMap(([table, { constraints, indexes }]) => {
    const present = [...(original[table]?.constraints ?? []), ...(original[table]?.indexes ?? [])]
    return [...constraints.filter(({ kind }) => 'pux'.includes(kind)), ...indexes]
      .filter(({ name }) => !present.some((other) => other.name === name))
      .map(({ name }) => name)
  })
  const [taken] = await rowsOf<{ name: string }>(
    session,
    `select relname as name from pg_class
     where relnamespace = (select oid from pg_namespace where nspname = $1) and relname = any($2::text[]) limit 1`,
    [session.home, [...wanted, ...Object.keys(shape).filter((table) => !original[table])]],
  )
  if (taken) refuse(`the name ${taken.name} is taken by something else; rename that first`, way)
}

async function refuseTablesOfOthers(session: LegacySession, original: Shape, way: Way): Promise<void> {
  const [found] = await rowsOf<{ table: string; user: string; owner: string }>(
    session,
    `select relname as "table", current_user as "user", pg_get_userbyid(relowner) as owner from pg_class
     where relnamespace = (select oid from pg_namespace where nspname = $1) and relkind = 'r'
       and relname = any($2::text[]) and not pg_has_role(relowner, 'usage') limit 1`,
    [session.home, Object.keys(original)],
  )
  if (found) refuse(`${found.user} may not change the table ${found.table}; run this as ${found.owner}`, way)
}

function refuse(reason: string, way: Way): never {
  throw new DatabaseStateError(`This database cannot be ${way}: ${reason}. Nothing was changed.`)
}
