import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerAs, servicesOver } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { signedIn } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'

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

test('mySites costs two statements, however many sites there are', async () => {
  for (const customer of [small, agency]) {
    for (const input of [
      {},
      { limit: 100 },
      { search: 'site' },
      { status: 'active', search: 's' } as const,
    ]) {
      const api = await signedIn(services, customer.id)
      const statements = await statementsOf(() => api.ownership.mySites(input))
      expect(statements).toHaveLength(2)
      expect(statements[0]?.text).toContain('customer_sessions')
    }
  }
})

test('the last page of very many costs no more than the first', async () => {
  const api = await signedIn(services, agency.id)
  const first = await api.ownership.mySites({ limit: 100 })
  expect(first.total).toBe(MANY)
  const { rows } = await database.pool.query<{ at: string; id: string }>(
    `select to_char(acquired_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, site_id as id
     from customer_site_ownership where customer_user_id = $1 order by acquired_at limit 1 offset 50`,
    [agency.id],
  )
  const cursor = Buffer.from(JSON.stringify([false, rows[0]?.at, rows[0]?.id])).toString('base64url')
  const caller = await signedIn(services, agency.id)
  const statements = await statementsOf(async () => {
    const last = await caller.ownership.mySites({ limit: 100, cursor })
    expect(last.sites).toHaveLength(50)
  })
  expect(statements).toHaveLength(2)
})

test('overview costs two statements, however many sites there are', async () => {
  for (const customer of [small, agency]) {
    const api = await signedIn(services, customer.id)
    const statements = await statementsOf(async () => {
      const { total, byStatus } = await api.ownership.overview()
      expect([total, byStatus.active]).toEqual([customer.siteIds.length, customer.siteIds.length])
    })
    expect(statements).toHaveLength(2)
    expect(statements[0]?.text).toContain('customer_sessions')
  }
})

test('mySite and site cost two statements each', async () => {
  for (const customer of [small, agency]) {
    const [mySite, site] = [await signedIn(services, customer.id), await signedIn(services, customer.id)]
    expect(await statementsOf(() => mySite.ownership.mySite())).toHaveLength(2)
    expect(await statementsOf(() => site.ownership.site({ siteId: customer.siteIds[2] ?? '' }))).toHaveLength(
      2,
    )
  }
})

test('verify costs at most two statements', async () => {
  for (const customer of [small, agency]) {
    for (const siteId of [customer.siteIds[2] ?? '', randomUUID()]) {
      const api = await signedIn(services, customer.id)
      const { length } = await statementsOf(() => api.ownership.verify({ siteId }))
      expect(length).toBeLessThanOrEqual(2)
    }
  }
})

test('owners costs two statements, however many members there are', async () => {
  const [siteId = ''] = small.siteIds
  const api = await signedIn(services, small.id)
  expect(await statementsOf(() => api.ownership.owners({ siteId }))).toHaveLength(2)
  for (let member = 0; member < 10; member += 1) {
    const { id } = await newCustomer(database.pool, { sites: 1 })
    await addMember(database.pool, id, siteId, 'collaborator')
  }
  const again = await signedIn(services, small.id)
  expect(await statementsOf(() => again.ownership.owners({ siteId }))).toHaveLength(2)
})

test('ofCustomer costs one statement more than who is asking, and one more still for who has no sites', async () => {
  const api = callerAs(services, { kind: 'service', keyId: randomUUID(), scopes: ['ownership:read'] })
  const costs = async (customerId: string) =>
    (await statementsOf(() => api.ownership.ofCustomer({ customerId }))).length
  const { id: withoutSites } = await newCustomer(database.pool)
  expect(await costs(small.id)).toBe(1)
  expect(await costs(agency.id)).toBe(1)
  expect(await costs(withoutSites)).toBe(2)
})

test('setPrimary costs at most seven statements in one transaction', async () => {
  for (const customer of [small, agency]) {
    const api = await signedIn(services, customer.id)
    const statements = await statementsOf(() =>
      api.ownership.setPrimary({ siteId: customer.siteIds[2] ?? '' }),
    )
    const work = statements.filter(({ text }) => !/^(begin|commit)/i.test(text))
    expect(work.length).toBeLessThanOrEqual(7)
    expect(statements.length - work.length).toBe(2)
  }
})

test('three calls of one request look the session up once', async () => {
  const api = await signedIn(services, small.id)
  const statements = await statementsOf(() =>
    Promise.all([api.ownership.mySites(), api.ownership.mySite(), api.account.me()]),
  )
  expect(statements.filter(({ text }) => text.includes('customer_sessions'))).toHaveLength(1)
  expect(statements).toHaveLength(4)
})
