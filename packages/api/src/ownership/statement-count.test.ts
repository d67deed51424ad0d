import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createContext, type Services } from '../context.ts'
import { appRouter } from '../router.ts'
import { servicesOver } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { newSession, sign } from '../testing/sessions.ts'
import { createCallerFactory } from '../trpc.ts'

const createCaller = createCallerFactory(appRouter)
const MANY = 10_000

let database: TestDatabase
let services: Services
let agency: TestCustomer
let small: TestCustomer

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  agency = await newCustomer(database.pool, { sites: MANY })
  small = await newCustomer(database.pool, { sites: 3 })
  await database.pool.query('analyze')
})
afterAll(() => database.close())

/** The procedures behind a real session, which costs a statement of its own. */
async function signedIn(customer: TestCustomer) {
  const token = await newSession(database.pool, customer.id)
  const headers = { authorization: `Bearer ${sign(token, services.authSecret)}` }
  return createCaller(createContext(services, { id: 'test-request', headers }))
}

/** The statements that PostgreSQL gets while the work runs. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return query.mock.calls.map(([statement]: unknown[]) => textOf(statement))
  } finally {
    query.mockRestore()
  }
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  return typeof statement === 'object' && statement !== null && 'text' in statement
    ? String(statement.text)
    : String(statement)
}

test('mySites costs two statements, however many sites there are', async () => {
  for (const customer of [small, agency]) {
    for (const input of [
      {},
      { limit: 100 },
      { search: 'site' },
      { status: 'active', search: 's' } as const,
    ]) {
      const api = await signedIn(customer)
      const statements = await statementsOf(() => api.ownership.mySites(input))
      expect(statements).toHaveLength(2)
      expect(statements[0]).toContain('customer_sessions')
    }
  }
})

test('the last page of very many costs no more than the first', async () => {
  const api = await signedIn(agency)
  const first = await api.ownership.mySites({ limit: 100 })
  expect(first.total).toBe(MANY)
  const { rows } = await database.pool.query<{ at: string; id: string }>(
    `select to_char(acquired_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, site_id as id
     from customer_site_ownership where customer_user_id = $1 order by acquired_at limit 1 offset 50`,
    [agency.id],
  )
  const cursor = Buffer.from(JSON.stringify([false, rows[0]?.at, rows[0]?.id])).toString('base64url')
  const caller = await signedIn(agency)
  const statements = await statementsOf(async () => {
    const last = await caller.ownership.mySites({ limit: 100, cursor })
    expect(last.sites).toHaveLength(50)
  })
  expect(statements).toHaveLength(2)
})

test('mySite and site cost two statements each', async () => {
  for (const customer of [small, agency]) {
    const [mySite, site] = [await signedIn(customer), await signedIn(customer)]
    expect(await statementsOf(() => mySite.ownership.mySite())).toHaveLength(2)
    expect(await statementsOf(() => site.ownership.site({ siteId: customer.siteIds[2] ?? '' }))).toHaveLength(
      2,
    )
  }
})

test('setPrimary costs at most seven statements in one transaction', async () => {
  for (const customer of [small, agency]) {
    const api = await signedIn(customer)
    const statements = await statementsOf(() =>
      api.ownership.setPrimary({ siteId: customer.siteIds[2] ?? '' }),
    )
    const work = statements.filter((statement) => !/^(begin|commit)/i.test(statement))
    expect(work.length).toBeLessThanOrEqual(7)
    expect(statements.length - work.length).toBe(2)
  }
})

test('three calls of one request look the session up once', async () => {
  const api = await signedIn(small)
  const statements = await statementsOf(() =>
    Promise.all([api.ownership.mySites(), api.ownership.mySite(), api.account.me()]),
  )
  expect(statements.filter((statement) => statement.includes('customer_sessions'))).toHaveLength(1)
  expect(statements).toHaveLength(3)
})
