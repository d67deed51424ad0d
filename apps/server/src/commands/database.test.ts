import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Folder, makeFolder } from '../testing/cli.ts'
import { snapshot } from '../testing/snapshot.ts'

const FOUNDATION = '20261122000000-foundation'
const NEWEST = '20261122930000-without-sign-in'
const ALL = [
  FOUNDATION,
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
  NEWEST,
]

let folder: Folder
const databases: TestDatabase[] = []

beforeAll(async () => {
  folder = await makeFolder()
})

afterAll(async () => {
  for (const database of databases) await database.close()
  await folder.remove()
})

async function open(make: () => Promise<TestDatabase>): Promise<TestDatabase> {
  const database = await make()
  databases.push(database)
  return database
}

function db(database: TestDatabase, ...args: string[]) {
  return folder.run(['db', ...args], { DATABASE_URL: database.databaseUrl })
}

async function dbJson(database: TestDatabase, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await db(database, ...args, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

test('status, migrate, rollback and check say what is and what was done', async () => {
  const database = await open(createEmptyDatabase)
  expect((await db(database, 'status')).stdout).toBe(`The database is empty. Pending: ${ALL.join(', ')}\n`)
  expect((await db(database, 'check')).stderr).toBe(
    `Nothing to check: The database is empty. Pending: ${ALL.join(', ')}\n`,
  )
  expect((await db(database, 'rollback', '--yes')).stdout).toBe('Nothing to do.\n')
  expect((await db(database, 'migrate')).stdout).toBe(`Migrated: ${ALL.join(', ')}\n`)
  expect((await db(database, 'migrate')).stdout).toBe('Nothing to do.\n')
  expect((await db(database, 'status')).stdout).toBe(`The database is ours, at ${NEWEST}: up to date.\n`)
  const { code, stdout } = await db(database, 'check')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^(ok +I\d+ +.+\n)+$/)
  expect((await db(database, 'rollback', '--yes')).stdout).toBe(`Took back: ${NEWEST}\n`)
})

test('all of them print JSON when asked to', async () => {
  const database = await open(createEmptyDatabase)
  expect(await dbJson(database, 'status')).toEqual({ kind: 'empty', pending: ALL })
  expect(await dbJson(database, 'migrate')).toEqual(ALL)
  expect(await dbJson(database, 'migrate')).toEqual([])
  expect(await dbJson(database, 'status')).toEqual({ kind: 'ours', applied: ALL, pending: [] })
  expect(await dbJson(database, 'check')).toEqual(
    expect.arrayContaining([{ id: 'I2', rule: 'at most one primary site per customer', breaches: [] }]),
  )
  expect(await dbJson(database, 'rollback', '--yes')).toEqual([NEWEST])
})

test('status changes nothing', async () => {
  const database = await open(createTestDatabase)
  const before = await snapshot(database.pool)
  await db(database, 'status')
  expect(await snapshot(database.pool)).toEqual(before)
})

test('check names the rows that break a rule and exits with 1', async () => {
  const database = await open(createTestDatabase)
  await database.pool.query('alter table customer_users drop constraint customer_users_login_email_check')
  const { rows } = await database.pool.query(
    `insert into customer_users (email, login_email) values ('A@b.test', 'A@b.test') returning id`,
  )
  const text = await db(database, 'check')
  expect(text.code).toBe(1)
  expect(text.stdout).toContain(
    `BROKEN I11  one sign-in per e-mail whatever its case\n         customer ${rows[0]?.id}: login_email is not lower case\n`,
  )
  const machine = await db(database, 'check', '--json')
  expect(machine.code).toBe(1)
  expect(JSON.parse(machine.stdout)).toContainEqual({
    id: 'I11',
    rule: 'one sign-in per e-mail whatever its case',
    breaches: [`customer ${rows[0]?.id}: login_email is not lower case`],
  })
})

describe('demo data', () => {
  test('is refused for a database that is not embedded', async () => {
    const database = await open(createTestDatabase)
    const before = await snapshot(database.pool)
    const { code, stdout, stderr } = await db(database, 'seed')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe('Demo data is for the embedded database only, because its passwords are public.\n')
    expect(await snapshot(database.pool)).toEqual(before)
  })

  test('is added to the embedded database once', async () => {
    const first = await folder.run(['db', 'seed', '--json'])
    expect([first.code, JSON.parse(first.stdout)]).toEqual([0, { customers: 4, sites: 136 }])
    expect((await folder.run(['db', 'seed'])).stdout).toBe('Added 0 customers and 0 sites.\n')
    expect((await folder.run(['db', 'check'])).code).toBe(0)
    expect(await folder.hasPostgres()).toBe(false)
  })
})

test("somebody else's database is refused in one line by whatever would change it", async () => {
  const database = await open(createEmptyDatabase)
  await database.pool.query('create table invoices (id int)')
  for (const command of [['migrate'], ['migrate', '--dry-run'], ['rollback', '--yes'], ['check']]) {
    const { code, stderr } = await db(database, ...command)
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  }
  expect((await db(database, 'status')).stdout).toBe(
    'The database belongs to something else (it holds public.invoices).\n',
  )
  const { rows } = await database.pool.query(
    `select tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  expect(rows).toEqual([{ tablename: 'invoices' }])
})
