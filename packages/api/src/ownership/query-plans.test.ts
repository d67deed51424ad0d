import { randomUUID } from 'node:crypto'
import { checkInvariants, createOrm, poolOf } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ProcedurePath } from '../access.ts'
import { SCOPES, type ServiceActor } from '../actor.ts'
import { createContext, type Services } from '../context.ts'
import { appRouter } from '../router.ts'
import { callerAs, refusal, servicesOver } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { planOf, wholeReads } from '../testing/query-plans.ts'
import { newSession, sign } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'
import { createCallerFactory } from '../trpc.ts'

const OWNERSHIPS = 50_000
const SITES_EACH = 5
const HOST = 'host of the query plans'
const TABLES = ['sites', 'customer_users', 'customer_site_ownership', 'customer_sessions']

const createCaller = createCallerFactory(appRouter)
const service: ServiceActor = { kind: 'service', keyId: randomUUID(), scopes: SCOPES }

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await onOwnHost(({ pool }) => loadData(pool))
})
afterAll(() => database.close())

/** What a connection has read is counted for certain once it is gone. */
async function onOwnHost(work: (host: Services) => Promise<void>): Promise<void> {
  const orm = createOrm({ databaseUrl: database.databaseUrl, applicationName: HOST })
  try {
    await work(servicesOver({ orm, pool: await poolOf(orm) }))
  } finally {
    await orm.close()
  }
  await vi.waitUntil(async () => (await connectionsOfHosts()) === 0, { timeout: 10_000 })
}

async function connectionsOfHosts(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select count(*)::int as open from pg_stat_activity
     where datname = current_database() and application_name = $1`,
    [HOST],
  )
  return rows[0]?.open
}

/** Many customers with a few sites each, and a session. Rules are checked afterwards, for all rows at once. */
async function loadData(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`set session_replication_role = replica; set statement_timeout = 0`)
    await client.query(
      `create temp table numbers as select n, gen_random_uuid() as site_id, gen_random_uuid() as customer_id
       from generate_series(0, ${OWNERSHIPS - 1}) n`,
    )
    await client.query(
      `update numbers set customer_id = first.customer_id
       from numbers first where first.n = numbers.n / ${SITES_EACH} * ${SITES_EACH}`,
    )
    await client.query(
      `insert into customer_users (id, email, login_email, primary_site_id)
       select customer_id, customer_id || '@example.test', customer_id || '@example.test', site_id
       from numbers where n % ${SITES_EACH} = 0`,
    )
    await client.query(
      `insert into webmagic.customer_sessions (user_id, token, expires_at)
       select id, gen_random_uuid()::text, now() + interval '1 day' from customer_users`,
    )
    await client.query(
      `insert into sites (id, slug, site_title, status, subscription_id)
       select site_id, 'site-' || n, 'Site ' || n, case when n % 3 = 0 then 'owned' else 'active' end, 'sub_' || n
       from numbers`,
    )
    await client.query(
      `insert into customer_site_ownership (customer_user_id, site_id, is_primary, acquired_at)
       select customer_id, site_id, n % ${SITES_EACH} = 0, now() - n * interval '1 minute' from numbers`,
    )
    await client.query(
      `insert into webmagic.site_invitations (site_id, email, role, token_hash, invited_by_id, expires_at)
       select site_id, n || '@example.test', 'owner', sha256(n::text::bytea), customer_id, now() + interval '1 day'
       from numbers`,
    )
    await client.query(
      `insert into webmagic.site_transfers (site_id, giver_id, email, token_hash, expires_at)
       select site_id, customer_id, n || '@example.test', sha256(n::text::bytea), now() + interval '1 day'
       from numbers`,
    )
    await client.query(
      `insert into webmagic.subscriptions (provider, provider_subscription_id, site_id, customer_id, status)
       select 'sandbox', 'sub_' || n, site_id, customer_id, 'active' from numbers`,
    )
    await client.query('reset session_replication_role; analyze')
  } finally {
    client.release(true)
  }
  const reports = await checkInvariants(pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
}

/** A customer with several sites, all of which somebody else has too. */
interface World {
  pool: Pool
  customer: TestCustomer
  partner: TestCustomer
  api: ReturnType<typeof createCaller>
  service: ReturnType<typeof callerAs>
}

async function newWorld(host: Services): Promise<World> {
  const { pool } = host
  const customer = await newCustomer(pool, { sites: SITES_EACH })
  const partner = await newCustomer(pool, { sites: 1 })
  for (const siteId of customer.siteIds) await addMember(pool, partner.id, siteId)
  const token = await newSession(pool, customer.id)
  const headers = { authorization: `Bearer ${sign(token, host.authSecret)}` }
  const api = createCaller(createContext(host, { id: 'test-request', headers }))
  return { pool, customer, partner, api, service: callerAs(host, service) }
}

type Call = (world: World) => Promise<unknown>
const first = ({ customer: { siteIds } }: World) => ({ siteId: siteIds[0] ?? '' })
const second = ({ customer: { siteIds } }: World) => ({ siteId: siteIds[1] ?? '' })

/** Nobody is written to more often than the limits allow. */
const newGuest = () => ({ email: `${randomUUID()}@example.test`, role: 'collaborator' as const })

/** What a link that does not exist costs. */
async function unknownLink(accept: (input: { token: string }) => Promise<unknown>): Promise<void> {
  expect(await refusal(accept({ token: 'of no letter' }))).toEqual({ code: 'link_invalid' })
}

/** Lists for staff may read a table, as they are few who ask; purchases and tickets are no matter of ownership. */
type HotPath = Exclude<ProcedurePath, `staff.${string}` | `purchase.${string}` | `tickets.${string}`>

/** The ways to call each procedure that come to different statements. */
const calls: Record<HotPath, Record<string, Call>> = {
  'account.me': { signedIn: ({ api }) => api.account.me() },
  'account.updateProfile': { name: ({ api }) => api.account.updateProfile({ fullName: 'Somebody' }) },
  'account.sessions': { own: ({ api }) => api.account.sessions() },
  'account.revokeSession': {
    current: async ({ api }) => {
      const { sessions } = await api.account.sessions()
      await api.account.revokeSession({ sessionId: sessions[0]?.sessionId ?? '' })
    },
  },
  'ownership.overview': { all: ({ api }) => api.ownership.overview() },
  'ownership.invite': { guest: (world) => world.api.ownership.invite({ ...first(world), ...newGuest() }) },
  'ownership.invitations': { open: (world) => world.api.ownership.invitations(first(world)) },
  'ownership.revokeInvitation': {
    open: async (world) => {
      const { invitationId } = await world.api.ownership.invite({ ...first(world), ...newGuest() })
      await world.api.ownership.revokeInvitation({ ...first(world), invitationId })
    },
  },
  'ownership.acceptInvitation': { unknown: ({ api }) => unknownLink(api.ownership.acceptInvitation) },
  'ownership.offerTransfer': {
    guest: (world) => world.api.ownership.offerTransfer({ ...first(world), email: newGuest().email }),
  },
  'ownership.transferOffer': { none: (world) => world.api.ownership.transferOffer(first(world)) },
  'ownership.cancelTransfer': { none: (world) => world.api.ownership.cancelTransfer(first(world)) },
  'ownership.acceptTransfer': { unknown: ({ api }) => unknownLink(api.ownership.acceptTransfer) },
  'ownership.mySites': {
    all: ({ api }) => api.ownership.mySites(),
    search: ({ api }) => api.ownership.mySites({ search: 'site' }),
    status: ({ api }) => api.ownership.mySites({ status: 'active' }),
    both: ({ api }) => api.ownership.mySites({ search: 'site', status: 'active' }),
    'next page': async ({ api }) => {
      const { nextCursor } = await api.ownership.mySites({ limit: 2 })
      await api.ownership.mySites({ limit: 2, cursor: nextCursor })
      await api.ownership.mySites({ limit: 2, cursor: nextCursor, search: 'site', status: 'active' })
    },
  },
  'ownership.mySite': { primary: ({ api }) => api.ownership.mySite() },
  'ownership.site': { own: (world) => world.api.ownership.site(first(world)) },
  'ownership.setPrimary': { another: (world) => world.api.ownership.setPrimary(second(world)) },
  'ownership.verify': { own: (world) => world.api.ownership.verify(first(world)) },
  'ownership.owners': { own: (world) => world.api.ownership.owners(first(world)) },
  'ownership.ofCustomer': {
    'with sites': (world) => world.service.ownership.ofCustomer({ customerId: world.customer.id }),
    'without sites': async ({ pool, service: api }) => {
      const { id } = await newCustomer(pool)
      return api.ownership.ofCustomer({ customerId: id })
    },
  },
  'ownership.add': {
    'as primary': async ({ pool, customer, service: api }) => {
      const [siteId = ''] = (await newCustomer(pool, { sites: 1 })).siteIds
      await api.ownership.add({ customerId: customer.id, siteId, isPrimary: true })
    },
  },
  'ownership.remove': {
    'the primary one': (world) => world.api.ownership.remove(first(world)),
    "a partner's": (world) => world.api.ownership.remove({ ...second(world), customerId: world.partner.id }),
  },
  'ownership.changeRole': {
    demotion: (world) =>
      world.api.ownership.changeRole({ ...first(world), customerId: world.partner.id, role: 'collaborator' }),
  },
}

const variants = Object.entries(calls).flatMap(([path, ways]) =>
  Object.entries(ways).map(([way, call]) => ({ path, way, call })),
)

describe(`over ${OWNERSHIPS} ownerships`, () => {
  test.each(variants)('$path ($way): no statement reads a whole table', async ({ call }) => {
    await onOwnHost(async (host) => {
      const world = await newWorld(host)
      const sent = await statementsOf(() => call(world))
      const work = sent.filter(({ text }) => /^\s*(select|insert|update|delete)/i.test(text))
      expect(work).not.toEqual([])
      for (const statement of work) {
        expect([statement.text, wholeReads(await planOf(database.pool, statement))]).toEqual([
          statement.text,
          [],
        ])
      }
    })
  })

  test('nor does anything that the statements set off: triggers, foreign keys, plans kept for later', async () => {
    const before = await sequentialScans()
    await onOwnHost(async (host) => {
      // Often enough for a plan that does not look at the values to be made, and kept.
      for (const { call } of Array(10).fill(variants).flat()) await call(await newWorld(host))
    })
    expect(await sequentialScans()).toEqual(before)
  })
})

async function sequentialScans(): Promise<Record<string, string>> {
  const { rows } = await database.pool.query<{ relname: string; seq_scan: string }>(
    'select relname, seq_scan from pg_stat_user_tables where relname = any($1)',
    [TABLES],
  )
  expect(rows).toHaveLength(TABLES.length)
  return Object.fromEntries(rows.map((row) => [row.relname, row.seq_scan]))
}
