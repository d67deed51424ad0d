import { canonical } from '../definitions.ts'
import { type LegacySession, rowsOf } from '../session.ts'
import { type Column, SHARED_TABLES, type TableShape } from '../shape.ts'
import type { Look } from './look.ts'

/** What somebody made over the tables, and PostgreSQL does not change or drop anything below. */
export const lookForDependents: Look = async (session, { from, to }) => {
  for (const [table, present] of Object.entries(from)) {
    const wanted = to[table]
    if (!wanted) continue
    const typeOf = (column: Column) => wanted.columns.find(({ name }) => name === column.name)?.type
    const dropped = present.columns.filter((column) => typeOf(column) === undefined)
    const retyped = present.columns.filter((column) => ![undefined, column.type].includes(typeOf(column)))
    const reason =
      (await columnIsUsed(session, table, retyped, 'whose type has to change')) ??
      (await columnIsUsed(session, table, dropped, 'which the older system does not have')) ??
      (await keyIsUsed(session, table, goingAway(present, wanted, retyped))) ??
      (await rowTypeIsUsed(session, table, retyped))
    if (reason !== null) return reason
  }
  return null
}

/** Views, rules, policies, functions with an SQL body, publications, generated columns, foreign keys of others. */
async function columnIsUsed(
  session: LegacySession,
  table: string,
  columns: Column[],
  why: string,
): Promise<string | null> {
  const [found] = await rowsOf<{ what: string; column: string }>(
    session,
    `select coalesce((select case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass
           from pg_rewrite r join pg_class c on c.oid = r.ev_class
           where r.oid = d.objid and d.classid = 'pg_rewrite'::regclass and c.relkind in ('v', 'm')),
         pg_describe_object(d.classid, d.objid, d.objsubid)) as what, a.attname as "column"
     from pg_depend d
     join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
     where d.refclassid = 'pg_class'::regclass and d.refobjid = to_regclass(quote_ident($1))
       and a.attname = any($2::text[])
       and (d.classid in ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass, 'pg_publication_rel'::regclass)
         or exists (select from pg_attrdef g join pg_attribute b on b.attrelid = g.adrelid and b.attnum = g.adnum
           where d.classid = 'pg_attrdef'::regclass and g.oid = d.objid and b.attgenerated <> '')
         or ${KEY_OF_OTHERS})
     limit 1`,
    [table, columns.map((column) => column.name), session.home, SHARED_TABLES],
  )
  return found
    ? `${found.what} uses ${table}.${found.column}, ${why}; drop it, and make it again afterwards`
    : null
}

const KEY_OF_OTHERS = `d.classid = 'pg_constraint'::regclass and exists (
  select from pg_constraint k join pg_class t on t.oid = k.conrelid
  where k.oid = d.objid and k.contype = 'f' and k.confrelid = d.refobjid and t.relnamespace <> coalesce(to_regnamespace('webmagic'), 0)
    and not (t.relname = any($4::text[]) and t.relnamespace = (select oid from pg_namespace where nspname = $3)))`

/** Constraints and indexes that are dropped, for good or to be built anew. */
function goingAway(from: TableShape, to: TableShape, retyped: Column[]): string[] {
  const isRetyped = (columns: string[]) => retyped.some(({ name }) => columns.includes(name))
  const stays = ({ name, definition }: { name: string; definition: string }) =>
    [...to.constraints, ...to.indexes].some(
      (other) => other.name === name && canonical(other.definition) === canonical(definition),
    )
  return [...from.constraints.filter(({ kind }) => 'pux'.includes(kind)), ...from.indexes]
    .filter((one) => !stays(one) || isRetyped(one.columns))
    .map(({ name }) => name)
}

async function keyIsUsed(session: LegacySession, table: string, keys: string[]): Promise<string | null> {
  const [found] = await rowsOf<{ what: string; key: string }>(
    session,
    `with going as (
       select i.relname as key, x.indexrelid as index, c.oid as "constraint", x.indisreplident
       from pg_index x join pg_class i on i.oid = x.indexrelid
       left join pg_constraint c on c.conindid = i.oid and c.contype in ('p', 'u', 'x')
       where x.indrelid = to_regclass(quote_ident($1)) and i.relname = any($2::text[]))
     select pg_describe_object(d.classid, d.objid, d.objsubid) as what, key
     from going join pg_depend d on d.deptype = 'n' and (
       d.refclassid = 'pg_class'::regclass and d.refobjid = going.index
       or d.refclassid = 'pg_constraint'::regclass and d.refobjid = going."constraint")
     where d.classid <> 'pg_constraint'::regclass or ${KEY_OF_OTHERS.replace('d.refobjid', 'to_regclass(quote_ident($1))')}
     union all select 'replica identity of ' || $1, key from going where indisreplident
     limit 1`,
    [table, keys, session.home, SHARED_TABLES],
  )
  return found
    ? `${found.what} uses ${found.key}, which has to go for a while; drop it, and make it again afterwards`
    : null
}

async function rowTypeIsUsed(
  session: LegacySession,
  table: string,
  retyped: Column[],
): Promise<string | null> {
  if (retyped.length === 0) return null
  const [found] = await rowsOf<{ column: string }>(
    session,
    `select pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum) as "column"
     from pg_type row join pg_attribute a on a.atttypid in (row.oid, row.typarray) and not a.attisdropped
     join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'm', 'p')
     where row.typrelid = to_regclass(quote_ident($1)) limit 1`,
    [table],
  )
  return found
    ? `${found.column} holds whole rows of ${table}, whose columns have to change; drop it, and make it again afterwards`
    : null
}
