import pg, { type PoolClient } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '../testing/index.ts'
import { openSession, rowsOf } from './session.ts'

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createEmptyDatabase()
  // Long enough to open a session, and shorter than the statement below.
  pool = new pg.Pool({ connectionString: database.databaseUrl, query_timeout: 5_000 })
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

let client: PoolClient
beforeEach(async () => {
  client = await pool.connect()
})
afterEach(() => client.release(true))

test('a statement may take longer than those of a host', async () => {
  const session = await openSession(client)
  expect(await rowsOf(session, `select 'done' as it from pg_sleep(6)`)).toEqual([{ it: 'done' }])
})

test.each([
  ['default_transaction_isolation', 'serializable', 'read committed'],
  ['quote_all_identifiers', 'on', 'off'],
  ['intervalstyle', 'iso_8601', 'postgres'],
  ['bytea_output', 'escape', 'hex'],
  ['timezone', 'Asia/Kolkata', 'UTC'],
  ['statement_timeout', '1min', '0'],
  ['transaction_timeout', '1min', '0'],
])('what is set for others does not matter (%s)', async (setting, theirs, ours) => {
  await client.query(`set ${setting} = '${theirs}'`)
  const session = await openSession(client)
  const [found] = await rowsOf<{ [key: string]: string }>(session, `show ${setting}`)
  expect(Object.values(found ?? {})).toEqual([ours])
})
