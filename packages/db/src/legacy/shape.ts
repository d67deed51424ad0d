import { type LegacySession, name, rowsOf } from './session.ts'

export interface Column {
  name: string
  type: string
  notNull: boolean
  default: string | null
}

export interface Constraint {
  name: string
  /** As in `pg_constraint`: p, u, c, f, x. */
  kind: string
  /** Without `NOT VALID`. */
  definition: string
  validated: boolean
  columns: string[]
}

interface Index {
  name: string
  definition: string
  valid: boolean
  columns: string[]
}

interface Trigger {
  name: string
  definition: string
  /** As in `pg_trigger`: O, D, R, A. */
  enabled: string
  columns: string[]
}

/** What a table is made of, as far as this program may change it. */
export interface TableShape {
  columns: Column[]
  constraints: Constraint[]
  /** Those that belong to no constraint. */
  indexes: Index[]
  triggers: Trigger[]
}

export type Shape = Record<string, TableShape>

/** The tables of the older system that are also ours. */
export const SHARED_TABLES = [
  'admin_users',
  'sites',
  'customer_users',
  'customer_site_ownership',
  'support_tickets',
  'ticket_messages',
  'ticket_templates',
] as const

/** The shape of these tables in a schema; those that are not there are missing. Names of the schema are left out. */
export async function readShape(
  session: LegacySession,
  schema = session.home,
  tables: readonly string[] = SHARED_TABLES,
): Promise<Shape> {
  // Definitions name a table's schema unless it is on the path.
  await session.client.query(`set search_path = ${name(schema)}`)
  try {
    const rows = await rowsOf<{ name: string; shape: TableShape }>(session, SHAPE, [schema, tables])
    return Object.fromEntries(rows.map((row) => [row.name, row.shape]))
  } finally {
    await session.client.query(`set search_path = ${name(session.home)}`).catch(() => {})
  }
}

const SHAPE = `
  select t.relname as name, jsonb_build_object(
    'columns', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
        'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum), '[]')
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
    'constraints', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', c.conname, 'kind', c.contype,
        'definition', regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', ''), 'validated', c.convalidated,
        'columns', (select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
          where a.attrelid = t.oid and a.attnum = any(c.conkey))) order by c.conname), '[]')
      from pg_constraint c where c.conrelid = t.oid and c.contype in ('p', 'u', 'c', 'f', 'x') and c.conparentid = 0),
    'indexes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', i.relname, 'definition', pg_get_indexdef(i.oid, 0, true), 'valid', x.indisvalid,
        'columns', (select coalesce(jsonb_agg(distinct a.attname), '[]') from pg_depend d
          join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = i.oid and d.refobjid = t.oid)) order by i.relname), '[]')
      from pg_index x join pg_class i on i.oid = x.indexrelid
      where x.indrelid = t.oid
        and not exists (select from pg_constraint c where c.conindid = i.oid and c.contype in ('p', 'u', 'x'))),
    'triggers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', g.tgname, 'definition', pg_get_triggerdef(g.oid, true), 'enabled', g.tgenabled,
        'columns', (select coalesce(jsonb_agg(distinct a.attname), '[]') from pg_depend d
          join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
          where d.classid = 'pg_trigger'::regclass and d.objid = g.oid and d.refobjid = t.oid)) order by g.tgname), '[]')
      from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal)
  ) as shape
  from pg_class t
  where t.relkind = 'r' and t.relnamespace = (select oid from pg_namespace where nspname = $1)
    and t.relname = any($2::text[])`
