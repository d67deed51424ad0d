import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '../context.ts'
import { refusal, servicesOver } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { signedIn } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'
import { newTicket } from '../testing/tickets.ts'

const MANY = 10_001
const INPUT = { subject: 'A question', description: 'How does it work?', category: 'question' } as const

let database: TestDatabase
let services: Services
let agency: TestCustomer
let small: TestCustomer

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  agency = await newCustomer(database.pool, { sites: MANY })
  small = await newCustomer(database.pool, { sites: 1 })
  await database.pool.query('analyze')
})
afterAll(() => database.close())

async function ticketsOf({ id }: TestCustomer) {
  return (await signedIn(services, id)).tickets
}

async function countOf(work: () => Promise<unknown>): Promise<number> {
  const sent = await statementsOf(work)
  return sent.filter(({ text }) => !/^\s*(begin|commit|rollback)/i.test(text)).length
}

test('a ticket costs at most eight statements, however many sites there are', async () => {
  const counts: number[] = []
  for (const customer of [small, agency]) {
    for (const siteId of [customer.siteIds[0], customer.siteIds.at(-1)]) {
      const api = await ticketsOf(customer)
      counts.push(await countOf(() => api.create({ ...INPUT, siteId, idempotencyKey: randomUUID() })))
    }
  }
  const api = await ticketsOf(small)
  counts.push(await countOf(() => api.create({ ...INPUT, idempotencyKey: randomUUID() })))
  expect(new Set(counts)).toEqual(new Set([7]))
  expect(Math.max(...counts)).toBeLessThanOrEqual(8)
})

test('a 10,001-site owner gets the first hundred to choose from and the total', async () => {
  const api = await ticketsOf(agency)
  const reason = await refusal(api.create(INPUT))
  if (reason.code !== 'site_selection_required') throw new Error(reason.code)
  expect(reason.total).toBe(MANY)
  expect(reason.sites.map(({ siteId }) => siteId)).toEqual(agency.siteIds.slice(0, 100))
  expect(await countOf(() => refusal(api.create(INPUT)))).toBeLessThanOrEqual(4)
})

test('reads cost two statements, however many sites and tickets there are', async () => {
  const [siteId = ''] = agency.siteIds
  const ticketId = await newTicket(database.pool, { customerId: agency.id, siteId })
  const counts: number[] = []
  for (const read of [
    async () => (await ticketsOf(agency)).list(),
    async () => (await ticketsOf(agency)).list({ search: 'question', status: 'new', siteId }),
    async () => (await ticketsOf(agency)).get({ ticketId }),
    async () => (await ticketsOf(agency)).stats(),
  ]) {
    // One of them opens the session.
    counts.push((await countOf(read)) - 1)
  }
  expect(counts).toEqual([2, 2, 2, 2])
})

test('what is public costs nobody a look at their session', async () => {
  const api = await ticketsOf(small)
  expect(await countOf(() => api.categories())).toBe(0)
})
