import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectDatabase } from './database-state.ts'
import { oldSchema } from './legacy/testing/old-schema.ts'
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
  '20261122800000-refund-states',
  '20261122910000-released-subscriptions',
  '20261122920000-disputes',
  '20261122930000-without-sign-in',
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

test('a refund that the provider had taken on before refunds could be pending is pending', async () => {
  const { orm, pool } = await open('migrated')
  await rollbackDatabase(orm, MIGRATIONS.length - MIGRATIONS.indexOf('20261122600000-pending-refunds'))
  await pool.query(
    `with payment as (
       insert into webmagic.payments (provider, provider_payment_id, kind, amount, currency, paid_at)
       values ('sandbox', 'pay', 'invoice', 99, 'USD', now()) returning id
     )
     insert into webmagic.refunds (payment_id, amount, currency, status, provider_refund_id)
     select id, amount, 'USD', 'due', reference from payment,
       (values (1, 're_taken_on'), (2, null)) as refund (amount, reference)`,
  )
  const states = async () => {
    const { rows } = await pool.query('select status from webmagic.refunds order by amount')
    return rows.map(({ status }) => status)
  }
  await migrateDatabase(orm)
  expect(await states()).toEqual(['pending', 'due'])
  await rollbackDatabase(orm, MIGRATIONS.length - MIGRATIONS.indexOf('20261122600000-pending-refunds'))
  expect(await states()).toEqual(['due', 'due'])
})

test('a migration gives up rather than wait long for a table that is in use', async () => {
  const { orm, pool } = await open('migrated')
  await rollbackDatabase(orm)
  const user = await pool.connect()
  await user.query('begin')
  await user.query('lock table customer_users in row exclusive mode')
  await expect(migrateDatabase(orm)).rejects.toMatchObject({ code: '55P03' })
  await user.query('rollback')
  user.release()
  expect(await migrateDatabase(orm)).toEqual(MIGRATIONS.slice(-1))
})

test('two hosts that migrate at once take turns', async () => {
  const { orm, databaseUrl } = await open()
  const other = createOrm({ databaseUrl })
  const ran = await Promise.all([migrateDatabase(orm), migrateDatabase(other)])
  await other.close()
  expect(ran.flat()).toEqual(MIGRATIONS)
})

test.each([
  ['a legacy database, state A', oldSchema('A'), 'older WebMagic system (state A)'],
  ['a legacy database, state B', oldSchema('B'), 'older WebMagic system (state B)'],
  ['another product', 'create table invoices (id int)', "not WebMagic's: it holds public.invoices"],
  [
    'a database like an older one',
    'create table customer_users (id uuid, primary_site_id uuid)',
    "not WebMagic's: its table customer_users has no column email, password_hash, created_at, updated_at",
  ],
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
