import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CustomerUser } from './entities/customer-user.ts'
import { createOrm, poolOf } from './orm.ts'
import { prepared } from './prepared.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

// In the night in which clocks change in Los Angeles.
const MOMENT = new Date('2024-03-10T10:30:00.123Z')

const findLastLogin = prepared<{ last_login: Date }>({
  name: 'find-last-login',
  text: 'select last_login from customer_users where id = $1',
})

let database: TestDatabase
let customer: string

beforeAll(async () => {
  database = await createTestDatabase()
  customer = randomUUID()
  await database.pool.query('insert into customer_users (id, email, last_login) values ($1, $2, $3)', [
    customer,
    'somebody@example.test',
    MOMENT.toISOString(),
  ])
})
afterAll(() => database.close())

test('times arrive as dates, and the ORM reads the same ones', async () => {
  const [row] = await findLastLogin(database.pool, [customer])
  expect(row).toEqual({ last_login: MOMENT })
  const entity = await database.orm.em.fork().findOneOrFail(CustomerUser, customer)
  expect(entity.lastLogin).toEqual(MOMENT)
})

test('also where the session has another time zone', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  try {
    const pool = await poolOf(orm)
    await pool.query(`set timezone = 'Pacific/Auckland'`)
    expect(await findLastLogin(pool, [customer])).toEqual([{ last_login: MOMENT }])
    const entity = await orm.em.fork().findOneOrFail(CustomerUser, customer)
    expect(entity.lastLogin).toEqual(MOMENT)
  } finally {
    await orm.close()
  }
})

test.each([
  ['America/Los_Angeles', -8],
  ['Asia/Kathmandu', 5.75],
])('also where the process has another time zone: %s', async (timeZone, hours) => {
  const script = `
    import { createOrm, poolOf, prepared, CustomerUser } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const [databaseUrl, id] = process.argv.slice(1)
    const orm = createOrm({ databaseUrl })
    const pool = await poolOf(orm)
    const find = prepared({ name: 'find-last-login', text: 'select last_login from customer_users where id = $1' })
    const [before] = await find(pool, [id])
    const em = orm.em.fork()
    const customer = await em.findOneOrFail(CustomerUser, id)
    const read = customer.lastLogin
    customer.lastLogin = new Date(read.getTime() + 1000)
    await em.flush()
    const [after] = await find(pool, [id])
    customer.lastLogin = read
    await em.flush()
    await orm.close()
    console.log(JSON.stringify({
      prepared: before.last_login, orm: read, written: after.last_login,
      hours: -new Date('2024-01-01T00:00:00Z').getTimezoneOffset() / 60,
    }))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script, database.databaseUrl, customer],
    { env: { TZ: timeZone } },
  )
  expect(JSON.parse(stdout)).toEqual({
    prepared: MOMENT.toISOString(),
    orm: MOMENT.toISOString(),
    written: new Date(MOMENT.getTime() + 1000).toISOString(),
    hours,
  })
})

test('a statement is prepared once per connection', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  try {
    const pool = await poolOf(orm)
    for (let call = 0; call < 3; call += 1) await findLastLogin(pool, [customer])
    const { rows } = await pool.query('select name, from_sql from pg_prepared_statements')
    expect(rows).toEqual([{ name: 'find-last-login', from_sql: false }])
  } finally {
    await orm.close()
  }
})

test('no rows are an empty list, and a value that does not fit is an error', async () => {
  expect(await findLastLogin(database.pool, [randomUUID()])).toEqual([])
  await expect(findLastLogin(database.pool, ['nonsense'])).rejects.toMatchObject({ code: '22P02' })
})

test('inside a transaction it sees what the transaction has done, and is the same prepared statement', async () => {
  const later = new Date('2031-02-03T04:05:06.789Z')
  const undone = database.orm.em.fork().transactional(async (em) => {
    await em.nativeUpdate(CustomerUser, customer, { lastLogin: later })
    expect(await findLastLogin(em, [customer])).toEqual([{ last_login: later }])
    expect(await findLastLogin(em.fork(), [customer])).toEqual([{ last_login: MOMENT }])
    const names = await em.execute<{ name: string }[]>('select name from pg_prepared_statements')
    expect(names).toContainEqual({ name: 'find-last-login' })
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
})

test('without a transaction, an EntityManager costs no statement more than the pool', async () => {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    expect(await findLastLogin(database.orm.em.fork(), [customer])).toEqual([{ last_login: MOMENT }])
    expect(query).toHaveBeenCalledTimes(1)
  } finally {
    query.mockRestore()
  }
})

test('of two reads at once on two transactions, each sees its own', async () => {
  const seen = [1, 2, 3, 4].map((day) =>
    database.orm.em.fork().transactional(async (em) => {
      const id = randomUUID()
      const lastLogin = new Date(Date.UTC(2030, 0, day))
      await em.insert(CustomerUser, { id, email: `${id}@example.test`, lastLogin })
      const rows = await Promise.all([findLastLogin(em, [id]), findLastLogin(em, [id])])
      expect(rows).toEqual([[{ last_login: lastLogin }], [{ last_login: lastLogin }]])
    }),
  )
  await Promise.all(seen)
})

test('statements whose names differ only at their far end are two', async () => {
  const name = 'a-name-that-says-everything-there-is-to-say-about-the-statement-'
  const [one, two] = [
    prepared<{ found: number }>({ name: `${name}one`, text: 'select 1 as found' }),
    prepared<{ found: number }>({ name: `${name}two`, text: 'select 2 as found' }),
  ]
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  try {
    const pool = await poolOf(orm)
    expect(await one(pool, [])).toEqual([{ found: 1 }])
    expect(await two(pool, [])).toEqual([{ found: 2 }])
  } finally {
    await orm.close()
  }
})
