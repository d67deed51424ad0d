import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectDatabase } from './database-state.ts'
import { migrateDatabase, rollbackDatabase } from './migrate.ts'
import { createOrm, type poolOf } from './orm.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './testing/index.ts'

const MIGRATIONS = [
  '20261122000000-foundation',
  '20261122100000-sold-site-has-owner',
  '20261122200000-accounts',
  '20261122300000-purchase',
  '20261122500000-purchase-reads',
  '20261122550000-listing-order',
  '20261122600000-pending-refunds',
  '20261122700000-tickets',
]

let databases: TestDatabase[]
beforeAll(() => {
  databases = []
})
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()))
})

async function open(kind: 'empty' | 'migrated' = 'empty'): Promise<TestDatabase> {
  const database = kind === 'empty' ? await createEmptyDatabase() : await createTestDatabase()
  databases.push(database)
  return database
}

test('the migration runs without errors and is then not pending', async () => {
  const { orm, pool } = await open()
  expect((await inspectDatabase(pool)).kind).toBe('empty')
  expect(await migrateDatabase(orm)).toEqual(MIGRATIONS)
  expect(await inspectDatabase(pool)).toEqual({
    kind: 'ours',
    applied: MIGRATIONS,
    pending: [],
  })
  expect(await migrateDatabase(orm)).toEqual([])
})

test('the junction table has its indexes, and so has every foreign key', async () => {
  const { pool } = await open('migrated')
  const { rows: indexes } = await pool.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where tablename = 'customer_site_ownership'`,
  )
  expect(indexes.map(({ indexdef }) => indexdef.replace(/^.* USING btree /, '')).toSorted()).toEqual([
    '(customer_user_id) WHERE is_primary',
    '(customer_user_id, is_primary DESC, acquired_at DESC, site_id)',
    '(customer_user_id, site_id)',
    '(customer_user_id, site_id, is_primary)',
    '(id)',
    '(site_id)',
  ])
  const { rows: bare } = await pool.query(
    `select conname from pg_constraint foreign_key where contype = 'f' and not exists (
       select from pg_index where indrelid = foreign_key.conrelid and indkey[0] = any(foreign_key.conkey)
     )`,
  )
  expect(bare).toEqual([])
})

test('rollback works: the database is empty again and can be migrated once more', async () => {
  const { orm, pool } = await open('migrated')
  expect(await rollbackDatabase(orm, MIGRATIONS.length)).toEqual(MIGRATIONS.toReversed())
  expect((await inspectDatabase(pool)).kind).toBe('empty')
  const { rows } = await pool.query(
    `select proname from pg_proc where pronamespace = 'webmagic'::regnamespace`,
  )
  expect(rows).toEqual([])
  expect(await migrateDatabase(orm)).toEqual(MIGRATIONS)
})

test('two hosts that migrate at once take turns', async () => {
  const { orm, databaseUrl } = await open()
  const other = createOrm({ databaseUrl })
  const ran = await Promise.all([migrateDatabase(orm), migrateDatabase(other)])
  await other.close()
  expect(ran.flat()).toEqual(MIGRATIONS)
})

test.each([
  [
    'a legacy database, state A',
    'create table customer_users (id uuid, site_id uuid)',
    'older WebMagic system (state A)',
  ],
  [
    'a legacy database, state B',
    'create table customer_users (id uuid, primary_site_id uuid)',
    'older WebMagic system (state B)',
  ],
  ['another product', 'create table invoices (id int)', "not WebMagic's: it holds public.invoices"],
])('%s is refused and not touched', async (_name, sql, message) => {
  const { orm, pool } = await open()
  await pool.query(sql)
  const before = await tablesOf(pool)
  await expect(migrateDatabase(orm)).rejects.toThrow(message)
  await expect(rollbackDatabase(orm)).rejects.toThrow(message)
  expect(await tablesOf(pool)).toEqual(before)
})

test('a database of a newer version is refused', async () => {
  const { orm, pool } = await open('migrated')
  await pool.query(`insert into webmagic.migrations (name) values ('29990101000000-tomorrow')`)
  await expect(migrateDatabase(orm)).rejects.toThrow('newer version of WebMagic (29990101000000-tomorrow)')
})

async function tablesOf(pool: Awaited<ReturnType<typeof poolOf>>) {
  const { rows } = await pool.query(
    `select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1, 2`,
  )
  return rows
}
