import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerOf, customerActor, servicesOver } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { executedPlanOf, rowsRead, wholeReads } from '../testing/query-plans.ts'
import { statementsOf } from '../testing/statements.ts'
import { addMessage, newTicket } from '../testing/tickets.ts'
import { listWholeTickets, type OffsetInput } from './list-tickets.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

function list({ id }: TestCustomer, input: Partial<OffsetInput> = {}) {
  const ctx = { em: services.orm.em.fork(), actor: customerActor(id) }
  return listWholeTickets(ctx, { limit: 50, offset: 0, ...input })
}

/** Of the sites in turn, two at a time in the same microsecond. Newest first. */
async function seed(count: number, sites = 2): Promise<{ customer: TestCustomer; ids: string[] }> {
  const customer = await newCustomer(database.pool, { sites })
  const { rows } = await database.pool.query<{ id: string }>(
    `with added as (
       insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category, status, created_at)
       select $1::uuid, ($2::uuid[])[n % cardinality($2::uuid[]) + 1], 'T' || left(md5($1::text || n), 18), 'Subject', 'Description', 'billing', 'new',
         '2026-01-01T00:00:00Z'::timestamptz + (n / 2) * interval '1 minute'
       from generate_series(1, $3::int) n
       returning id, created_at
     ) select id from added order by created_at desc, id desc`,
    [customer.id, customer.siteIds, count],
  )
  return { customer, ids: rows.map(({ id }) => id) }
}

test('pages by offset are those that cursors lead to', async () => {
  const { customer, ids } = await seed(11)
  const paged: string[] = []
  for (let offset = 0; offset < 11; offset += 4) {
    const { tickets, total } = await list(customer, { limit: 4, offset })
    expect(total).toBe(11)
    paged.push(...tickets.map(({ ticketId }) => ticketId))
  }
  expect(paged).toEqual(ids)
  const { tickets } = await callerOf(services, customer.id).tickets.list()
  expect(tickets.map(({ ticketId }) => ticketId)).toEqual(ids)
  expect((await list(customer, { status: 'closed' })).total).toBe(0)
  expect((await list(customer, { category: 'billing', offset: 10 })).tickets).toHaveLength(1)
})

test('each has its newest twenty messages, oldest first, and no notes', async () => {
  const customer = await newCustomer(database.pool, { sites: 1 })
  const ticketId = await newTicket(database.pool, { customerId: customer.id, siteId: customer.siteIds[0] })
  for (let n = 1; n <= 22; n += 1) {
    const message = `message ${n}`
    await addMessage(database.pool, { ticketId, type: 'customer', customerId: customer.id, message })
  }
  await addMessage(database.pool, { ticketId, type: 'staff', message: 'a note', isInternal: true })
  const { tickets } = await list(customer)
  const said = tickets[0]?.messages ?? []
  expect(said.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, n) => `message ${n + 3}`))
  expect(said[0]).toMatchObject({ customerId: customer.id, author: { type: 'customer' } })
})

test("a page far along follows indexes, and reads nobody else's tickets", async () => {
  const { customer } = await seed(60)
  for (let others = 0; others < 80; others += 1) await seed(200, 5)
  await database.pool.query('analyze support_tickets, customer_site_ownership, ticket_messages')
  const [statement] = await statementsOf(() => list(customer, { limit: 10, offset: 40 }))
  if (!statement) throw new Error('Nothing was asked')
  for (const mode of ['custom', 'generic'] as const) {
    const plan = await executedPlanOf(database.pool, statement, mode)
    expect(wholeReads(plan).filter((read) => read.includes('support_tickets'))).toEqual([])
    // All of them to count them, at most all of them to find the page, and the page.
    expect(rowsRead(plan).support_tickets).toBeLessThanOrEqual(2 * 60 + 10)
  }
})
