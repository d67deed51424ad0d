import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerAs, callerOf, servicesOver, staffActor } from '../testing/api.ts'
import { loadPortal } from '../testing/large-portal.ts'
import { onOwnHost, sequentialScans } from '../testing/own-host.ts'
import { executedPlanOf, rowsRead, unlimitedReads } from '../testing/query-plans.ts'
import { statementsOf } from '../testing/statements.ts'
import { newStaff } from '../testing/tickets.ts'

const TICKETS = 50_000
const SITES = 50_000
const SITES_EACH = 5
/** About the first sites. The others have none. */
const TICKETS_EACH = 5
const COUNTED = 1_001
const PAGE = 50
/** Of one customer, among them every tenth of those with tickets. */
const AGENCY_SITES = SITES / 10
const TABLES = ['support_tickets', 'ticket_messages', 'customer_site_ownership', 'sites', 'customer_users']

let database: TestDatabase
/** Of many customers alike, one; of some ids, any. */
let known: {
  customerId: string
  siteId: string
  ticketId: string
  messageId: string
  staffId: string
  agencyId: string
}

beforeAll(async () => {
  database = await createTestDatabase()
  await loadData()
})
afterAll(() => database.close())

/** Some sites with a few tickets, and one customer more who has every tenth site. */
async function loadData(): Promise<void> {
  await loadPortal(database, { sites: SITES, sitesEach: SITES_EACH }, async (client) => {
    const staffId = await newStaff(client)
    const agencyId = await addAgency(client)
    // With the triggers that keep the words.
    await client.query('set session_replication_role = default')
    await client.query(
      `insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category, priority,
         status, created_at, resolved_at, closed_at, assigned_to_admin_id, tags)
       select customer_id, case when t.n % 20 <> 0 then site_id end, 'TKT-' || t.n, 'Subject ' || t.n, 'About word' || t.n % 1000,
         (array['billing', 'technical_support', 'site_edit', 'question', 'other'])[t.n % 5 + 1],
         (array['low', 'medium', 'high', 'urgent'])[t.n % 4 + 1], status,
         timestamptz '2026-01-01' + t.n * interval '1 minute',
         case when status = 'resolved' then timestamptz '2026-11-01' + t.n * interval '1 second' end,
         case when status = 'closed' then now() end,
         case when t.n % 7 = 0 then $1::uuid end, case when t.n % 500 = 0 then '["vip"]'::jsonb end
       from (
         select n, (array['new', 'in_progress', 'waiting_customer', 'resolved', 'closed'])[n / 3 % 5 + 1] as status
         from generate_series(0, ${TICKETS - 1}) n
       ) t join numbers on numbers.n = t.n / ${TICKETS_EACH}`,
      [staffId],
    )
    await client.query(
      `insert into ticket_messages (ticket_id, message_type, message) select id, 'customer', 'Hello'
       from support_tickets where ticket_number like '%7' or ticket_number = 'TKT-25001'`,
    )
    const { rows } = await client.query<Omit<typeof known, 'staffId' | 'agencyId'>>(
      `select t.customer_user_id as "customerId", t.site_id as "siteId", t.id as "ticketId", m.id as "messageId"
       from support_tickets t join ticket_messages m on m.ticket_id = t.id where ticket_number = 'TKT-25001'`,
    )
    const [row] = rows
    if (!row) throw new Error('Nothing was loaded')
    known = { ...row, staffId, agencyId }
  })
}

async function addAgency(client: PoolClient): Promise<string> {
  const agencyId = randomUUID()
  await client.query(
    `insert into customer_users (id, email, login_email, primary_site_id)
     select $1::uuid, 'agency@example.test', 'agency@example.test', site_id from numbers where n = 0`,
    [agencyId],
  )
  const { rowCount } = await client.query(
    `insert into customer_site_ownership (customer_user_id, site_id, is_primary)
     select $1, site_id, n = 0 from numbers where n % 10 = 0`,
    [agencyId],
  )
  expect(rowCount).toBe(AGENCY_SITES)
  return agencyId
}

let host: Pick<TestDatabase, 'orm' | 'pool'>
const api = () => callerOf(servicesOver(host), known.customerId).tickets
const agency = () => callerOf(servicesOver(host), known.agencyId).tickets
const queue = () => callerAs(servicesOver(host), staffActor('support', known.staffId)).staff.tickets

async function onHost(work: () => Promise<void>): Promise<void> {
  await onOwnHost(database, async (own) => {
    host = own
    await work()
  })
}

/** Where a page could end, far from both ends of the list. */
const FAR = Buffer.from(
  JSON.stringify(['2026-01-18T00:00:00.000000Z', '00000000-0000-4000-8000-000000000000']),
).toString('base64url')

type Call = () => Promise<unknown>
/** Each with how many tickets it may look at. */
const OWN = 4 * SITES_EACH * TICKETS_EACH
/** Each of their tickets once, those of the sites that the page is from again, and what filters leave out. */
const OF_AGENCY = 1.3 * (TICKETS / 10)
const customers: Record<string, Call> = {
  get: () => api().get({ ticketId: known.ticketId }),
  'what was said before': () => api().get({ ticketId: known.ticketId, before: known.messageId }),
  stats: () => api().stats(),
  list: () => api().list(),
  'list, far down': () => api().list({ cursor: FAR, limit: 2 }),
  'list of a site': () => api().list({ siteId: known.siteId }),
  'list by status': () => api().list({ status: 'closed', cursor: FAR }),
  'list by category': () => api().list({ category: 'billing' }),
  search: () => api().list({ search: 'word1', cursor: FAR }),
}
const agencies: Record<string, Call> = {
  list: () => agency().list(),
  'list, far down': () => agency().list({ cursor: FAR }),
  'list of a site': () => agency().list({ siteId: known.siteId }),
  'list by status': () => agency().list({ status: 'closed' }),
  'list by category': () => agency().list({ category: 'billing', cursor: FAR }),
  search: () => agency().list({ search: 'word1', cursor: FAR }),
}
const filters = {
  nothing: {},
  'an open status': { status: 'open' },
  'a status': { status: 'resolved' },
  'a category': { category: 'billing' },
  'a priority': { priority: 'urgent' },
  'a customer': { customerId: () => known.customerId },
  'a site': { siteId: () => known.siteId },
  nobody: { assigneeId: null },
  'an assignee': { assigneeId: () => known.staffId },
  'a tag': { tag: 'vip' },
} as const

function filterOf(filter: object): object {
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
  )
}

const reads = [
  ...Object.entries(customers).map(([name, call]) => ({ name: `customer: ${name}`, call, most: OWN })),
  ...Object.entries(agencies).map(([name, call]) => ({ name: `agency: ${name}`, call, most: OF_AGENCY })),
  ...Object.entries(filters).flatMap(([name, filter]) =>
    [undefined, FAR].map((cursor) => ({
      name: `queue by ${name}${cursor ? ', far down' : ''}`,
      call: () => queue().list({ ...filterOf(filter), limit: PAGE, cursor }),
      // As many as are counted, and the page, found along the queue where every few tickets fit.
      most: COUNTED + 10 * PAGE,
    })),
  ),
  { name: 'queue by words', call: () => queue().list({ search: 'subject 25001' }), most: 100 },
  { name: 'queue by number', call: () => queue().list({ search: 'tkt-17' }), most: 100 },
  { name: 'ticket for staff', call: () => queue().get({ ticketId: known.ticketId }), most: 1 },
  {
    name: 'what was said before, for staff',
    call: () => queue().get({ ticketId: known.ticketId, before: known.messageId }),
    most: 1,
  },
]

describe(`over ${TICKETS} tickets`, () => {
  test.each(reads)(
    '$name: one statement, which reads no whole table and few tickets',
    async ({ call, most }) => {
      await onHost(async () => {
        const sent = await statementsOf(call)
        expect(sent).toHaveLength(1)
        for (const statement of sent) {
          const plan = await executedPlanOf(host.pool, statement, 'custom')
          expect([unlimitedReads(plan), statement.text]).toEqual([[], statement.text])
          expect(rowsRead(plan).support_tickets ?? 0).toBeLessThanOrEqual(most)
        }
      })
    },
  )

  test('nor do plans that are kept for any values, nor writes and what they set off', async () => {
    const before = await sequentialScans(database.pool, TABLES)
    await onHost(async () => {
      for (let round = 0; round < 8; round += 1) {
        // Where most tickets fit, the first of them are found fastest without an index.
        for (const { call } of reads.filter(({ name }) => !name.startsWith('queue by nobody'))) await call()
        const { ticketId } = await api().create({
          subject: 'A question',
          description: 'How does it work?',
          category: 'question',
          siteId: known.siteId,
        })
        await api().reply({ ticketId, message: 'Hello' })
        await queue().reply({ ticketId, message: 'Hello' })
        await queue().note({ ticketId, message: 'Hello' })
        await queue().update({ ticketId, status: 'closed', tags: ['vip'] })
      }
    })
    expect(await sequentialScans(database.pool, TABLES)).toEqual(before)
  })
})
