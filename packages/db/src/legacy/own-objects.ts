import { migrationConfig } from '../migrations/index.ts'
import type { Orm } from '../orm.ts'
import { validate } from './constraints.ts'
import type { Finding } from './findings.ts'
import { lookForColumns } from './obstacles/columns.ts'
import { lookForPlace } from './obstacles/rights.ts'
import { refuse } from './obstacles.ts'
import { alter, type LegacySession, name, rowsOf } from './session.ts'
import { readShape, SHARED_TABLES, type Shape } from './shape.ts'

const SCRATCH = 'webmagic_scratch'

/** A foreign key from a table of ours to one that is shared. */
export interface KeyToShared {
  table: string
  name: string
  definition: string
  columns: string[]
  shared: string
  sharedColumns: string[]
  /** As in `pg_constraint`: a no action, r restrict, c cascade, n set null, d set default. */
  onDelete: string
}

export interface OwnObjects {
  /** The shape that the shared tables have in a database that is ours from the start. */
  target: Shape
  keys: KeyToShared[]
}

/**
 * Makes what is ours alone (the schema `webmagic` with its tables and functions) by running all migrations with
 * shared tables of their own in a schema that is then dropped. So a new migration needs nothing said twice.
 *
 * The foreign keys to the shared tables are left out, and told. Runs inside the caller's transaction.
 */
export async function makeOwnObjects(session: LegacySession, orm: Orm): Promise<OwnObjects> {
  const noPlace = await lookForPlace(session)
  if (noPlace !== null) refuse(noPlace)
  await session.client.query(`create schema ${SCRATCH}`)
  await session.client.query(`set local search_path = ${SCRATCH}`)
  await session.client.query(MIGRATIONS_TABLE)
  for (const { name: migration, class: Migration } of migrationConfig.migrationsList) {
    const steps = new Migration(orm.em.getDriver(), orm.config)
    await steps.up()
    await session.client.query(`set local search_path = ${SCRATCH}`)
    for (const statement of steps.getQueries()) await session.client.query(String(statement))
    await session.client.query('insert into webmagic.migrations (name) values ($1)', [migration])
  }
  const target = await readShape(session, SCRATCH)
  const unwritable = await lookForColumns(session, target)
  if (unwritable !== null) refuse(unwritable)
  const keys = await keysToShared(session, SCRATCH)
  await bindFunctions(session)
  await session.client.query(`set local search_path = ${name(session.home)}`)
  await session.client.query(`drop schema ${SCRATCH} cascade`)
  return { target, keys }
}

/** As MikroORM makes it. */
const MIGRATIONS_TABLE = `
  create schema if not exists webmagic;
  create table webmagic.migrations (
    id serial primary key,
    name varchar(255) not null,
    executed_at timestamptz(6) not null default current_timestamp(6)
  )`

export async function keysToShared(session: LegacySession, schema = session.home): Promise<KeyToShared[]> {
  await session.client.query(`set search_path = ${name(schema)}`)
  const keys = await rowsOf<KeyToShared & { [key: string]: unknown }>(
    session,
    `select c.conrelid::regclass::text as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition,
       s.relname as shared, c.confdeltype as "onDelete",
       (select jsonb_agg(a.attname order by k.at) from unnest(c.conkey) with ordinality k(num, at)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num) as columns,
       (select jsonb_agg(a.attname order by k.at) from unnest(c.confkey) with ordinality k(num, at)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num) as "sharedColumns"
     from pg_constraint c
     join pg_class t on t.oid = c.conrelid and t.relnamespace = 'webmagic'::regnamespace
     join pg_class s on s.oid = c.confrelid
     where c.contype = 'f' and s.relnamespace = (select oid from pg_namespace where nspname = $1)
       and s.relname = any($2::text[])
     order by 1, 2`,
    [schema, SHARED_TABLES],
  )
  await session.client.query(`set search_path = ${name(session.home)}`)
  return keys.map((key) => ({ ...key, definition: key.definition.replace(/ NOT VALID$/, '') }))
}

/** Functions that keep a path look for the shared tables where they really are. */
async function bindFunctions(session: LegacySession): Promise<void> {
  const rows = await rowsOf<{ signature: string; path: string }>(
    session,
    `select p.oid::regprocedure::text as signature, split_part(setting, '=', 2) as path
     from pg_proc p, unnest(p.proconfig) setting
     where p.pronamespace = 'webmagic'::regnamespace and setting like 'search_path=%${SCRATCH}%'`,
  )
  for (const { signature, path } of rows) {
    const home = path.replace(SCRATCH, name(session.home).replace(/^"([a-z_][a-z0-9_]*)"$/, '$1'))
    await session.client.query(`alter function ${signature} set search_path = ${home}`)
  }
}

/** Tells those that rows break. */
export async function addKeys(session: LegacySession, keys: readonly KeyToShared[]): Promise<Finding[]> {
  const present = await keysToShared(session)
  const broken: Finding[] = []
  for (const { table, name: key, definition } of keys) {
    if (!present.some((other) => other.table === table && other.name === key)) {
      await alter(session, `alter table ${table} add constraint ${name(key)} ${definition} not valid`)
    }
    if (!(await validate(session, table, key))) {
      broken.push({ rule: 'rows_break_constraint', table, key, detail: definition })
    }
  }
  return broken
}

export async function dropKeys(session: LegacySession): Promise<void> {
  for (const key of await keysToShared(session)) {
    await alter(session, `alter table ${key.table} drop constraint if exists ${name(key.name)}`)
  }
}
