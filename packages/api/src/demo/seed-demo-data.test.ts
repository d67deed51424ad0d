import { checkInvariants, TICKET_STATUSES } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findActor } from '../accounts/sessions.ts'
import type { Services } from '../context.ts'
import { callerOf, refusal, servicesOver } from '../testing/api.ts'
import { openAuth, sendTo } from '../testing/auth.ts'
import { newCustomer } from '../testing/customers.ts'
import { DEMO_CUSTOMERS, DEMO_PASSWORD, hasCustomers, seedDemoData } from './seed-demo-data.ts'

const NOW = new Date('2026-03-04T05:06:07.891Z')

let database: TestDatabase
let services: Services
let added: { customers: number; sites: number }
let seconds: number

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  const start = performance.now()
  added = await seedDemoData(database.orm, NOW)
  seconds = (performance.now() - start) / 1000
})
afterEach(async () => {
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
})
afterAll(() => database.close())

async function customerIdOf(email: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from customer_users where login_email = $1',
    [email],
  )
  return rows[0]?.id ?? ''
}

async function apiOf(email: string) {
  return callerOf(services, await customerIdOf(email)).ownership
}

const TABLES = [
  'customer_users',
  'sites',
  'customer_site_ownership',
  'webmagic.customer_accounts',
  'support_tickets',
  'ticket_messages',
  'ticket_templates',
  'webmagic.subscriptions',
  'webmagic.sandbox_objects',
]

async function everything(): Promise<Record<string, unknown[]>> {
  const contents: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    contents[table] = (await database.pool.query(`select * from ${table} order by id`)).rows
  }
  return contents
}

test('says what it added, and is quick', () => {
  expect(added).toEqual({ customers: 4, sites: 1 + 3 + 120 + 12 })
  expect(seconds).toBeLessThan(3)
})

test('every demo customer signs in with the demo password', async () => {
  expect(DEMO_PASSWORD).toBe('demo-password-1')
  const auth = openAuth(database, services)
  try {
    const emails = DEMO_CUSTOMERS.map((customer) => customer.email)
    expect(emails).toEqual(['single@demo.test', 'multi@demo.test', 'agency@demo.test', 'new@demo.test'])
    for (const email of emails) {
      const body = { email, password: 'demo-password-1' }
      const response = await sendTo(auth, services, 'sign-in/email', { body })
      expect(response.status).toBe(200)
      const authorization = `Bearer ${response.headers.get('set-auth-token')}`
      expect(await findActor(services, { authorization })).toMatchObject({ email, emailVerified: true })
    }
  } finally {
    await auth.close()
  }
})

describe('who has what', () => {
  test('single@demo.test has one site', async () => {
    const api = await apiOf('single@demo.test')
    expect(await api.mySites()).toMatchObject({ total: 1, hasMultipleSites: false })
    expect((await api.mySite()).role).toBe('owner')
  })

  test('multi@demo.test has three, the plumber first', async () => {
    const page = await (await apiOf('multi@demo.test')).mySites()
    expect(page).toMatchObject({ total: 3, hasMultipleSites: true })
    const [first, ...others] = page.sites
    expect(first).toMatchObject({ slug: 'plumber-joe', siteTitle: "Joe's Plumbing", isPrimary: true })
    expect(others.map((site) => site.slug).toSorted()).toEqual(['baker-ann', 'roofer-bob'])
    expect(others.find((site) => site.slug === 'roofer-bob')?.siteTitle).toBe("Bob's Roofing")
  })

  test('agency@demo.test has 120, each under a name of its own', async () => {
    const api = await apiOf('agency@demo.test')
    const first = await api.mySites({ limit: 100 })
    const second = await api.mySites({ limit: 100, cursor: first.nextCursor })
    expect(first.total).toBe(120)
    expect(second.nextCursor).toBeNull()
    const sites = [...first.sites, ...second.sites]
    expect(new Set(sites.map((site) => site.slug)).size).toBe(120)
    expect(new Set(sites.map((site) => site.siteTitle)).size).toBe(120)
    expect(sites.filter((site) => site.isPrimary)).toHaveLength(1)
  })

  test('new@demo.test has none', async () => {
    const api = await apiOf('new@demo.test')
    expect(await api.mySites()).toMatchObject({ total: 0, sites: [] })
    expect(await refusal(api.mySite())).toEqual({ code: 'no_sites' })
  })

  test('twelve sites are for sale, and nobody has them', async () => {
    const { rows } = await database.pool.query<{ slug: string }>(
      `select slug from sites s where status = 'preview' and purchased_at is null and subscription_status is null
         and not exists (select from customer_site_ownership where site_id = s.id) order by slug`,
    )
    const numbers = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'))
    expect(rows.map((row) => row.slug)).toEqual(numbers.map((number) => `demo-shop-${number}`))
  })

  test('nothing was acquired later than now, nor is it billed before', async () => {
    const { rows } = await database.pool.query(
      `select s.slug from sites s join customer_site_ownership o on o.site_id = s.id
       where o.acquired_at > $1 or s.purchased_at <> o.acquired_at or s.next_billing_date < $1::date`,
      [NOW],
    )
    expect(rows).toEqual([])
  })
})

describe('tickets', () => {
  test('there are some in each status, with conversations, for three customers', async () => {
    const { rows } = await database.pool.query<{ status: string; email: string }>(
      'select status, email from support_tickets t join customer_users c on c.id = t.customer_user_id',
    )
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(TICKET_STATUSES))
    expect(new Set(rows.map(({ email }) => email))).toEqual(
      new Set(['single@demo.test', 'multi@demo.test', 'agency@demo.test']),
    )
    for (const email of ['single@demo.test', 'multi@demo.test', 'agency@demo.test']) {
      const { tickets } = callerOf(services, await customerIdOf(email))
      const { tickets: found } = await tickets.list()
      const all = await Promise.all(found.map(({ ticketId }) => tickets.get({ ticketId })))
      expect(all.some(({ messages }) => messages.length > 1)).toBe(true)
    }
  })

  test('nothing was said later than now, nor is anything about to close', async () => {
    const { rows } = await database.pool.query(
      `select subject from support_tickets t
       where updated_at > $1 or site_id is null and status <> 'closed'
         or (status = 'resolved' and resolved_at < $1::timestamptz - interval '5 days')
         or exists (select from ticket_messages m where m.ticket_id = t.id and m.created_at > $1)`,
      [NOW],
    )
    expect(rows).toEqual([])
  })
})

describe('once more', () => {
  test('changes nothing', async () => {
    const before = await everything()
    expect(await seedDemoData(database.orm, new Date('2026-06-07T08:09:10.111Z'))).toEqual({
      customers: 0,
      sites: 0,
    })
    expect(await everything()).toEqual(before)
  })

  test('leaves alone what the customers changed', async () => {
    const customerId = await customerIdOf('multi@demo.test')
    const api = callerOf(services, customerId).ownership
    const { sites } = await api.mySites()
    const roofer = sites.find((site) => site.slug === 'roofer-bob')?.siteId ?? ''
    await api.setPrimary({ siteId: roofer })
    await database.pool.query(`update sites set site_title = 'Renamed', status = 'suspended' where id = $1`, [
      roofer,
    ])
    await database.pool.query(`update sites set site_title = 'Renamed too' where slug = 'demo-shop-01'`)
    const before = await everything()
    expect(await seedDemoData(database.orm, NOW)).toEqual({ customers: 0, sites: 0 })
    expect(await everything()).toEqual(before)
    expect((await api.mySite()).siteId).toBe(roofer)
  })

  test('brings back what is missing', async () => {
    await database.pool.query(`delete from sites where slug in ('demo-shop-02', 'demo-shop-12')`)
    await database.pool.query(
      `with unpaid as (
         delete from webmagic.subscriptions where site_id = (select id from sites where slug = 'cafe-luna')
       ), gone as (delete from sites where slug = 'cafe-luna')
       delete from customer_users where login_email = 'single@demo.test'`,
    )
    expect(await seedDemoData(database.orm, NOW)).toEqual({ customers: 1, sites: 3 })
    expect((await (await apiOf('single@demo.test')).mySites()).total).toBe(1)
  })

  test('two at once do not double anything', async () => {
    const fresh = await createTestDatabase()
    try {
      const results = await Promise.allSettled([seedDemoData(fresh.orm, NOW), seedDemoData(fresh.orm, NOW)])
      expect(results.some((result) => result.status === 'fulfilled')).toBe(true)
      const { rows } = await fresh.pool.query('select count(*)::int as count from customer_users')
      expect(rows).toEqual([{ count: 4 }])
    } finally {
      await fresh.close()
    }
  })
})

test('hasCustomers tells an empty database from one in use', async () => {
  const fresh = await createTestDatabase()
  try {
    expect(await hasCustomers(fresh.orm)).toBe(false)
    await newCustomer(fresh.pool)
    expect(await hasCustomers(fresh.orm)).toBe(true)
  } finally {
    await fresh.close()
  }
})

test('a demo customer cancels a subscription and takes it back, as for a site that was bought here', async () => {
  const id = await customerIdOf('single@demo.test')
  const { ownership, purchase } = callerOf(services, id)
  const before = await ownership.mySite()
  expect(before.subscriptionPayer).toBe('you')
  const { siteId } = before
  expect(await purchase.cancelSubscription({ siteId })).toMatchObject({
    status: 'active',
    endsAt: new Date(before.nextBillingDate ?? ''),
  })
  expect(await purchase.resumeSubscription({ siteId })).toMatchObject({
    status: 'active',
    nextBillingDate: before.nextBillingDate,
    endsAt: null,
  })
})
