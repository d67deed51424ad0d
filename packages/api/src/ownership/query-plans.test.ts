import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProcedurePath } from '../access.ts'
import { SCOPES, type ServiceActor } from '../actor.ts'
import type { Services } from '../context.ts'
import { searchCustomers } from '../staff/queries.ts'
import { callerAs, refusal, servicesOver } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { loadPortal } from '../testing/large-portal.ts'
import { onOwnHost, sequentialScans } from '../testing/own-host.ts'
import { executedPlanOf, planOf, rowsRead, wholeReads } from '../testing/query-plans.ts'
import { signedIn } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'

const OWNERSHIPS = 50_000
const SITES_EACH = 5
const TABLES = ['sites', 'customer_users', 'customer_site_ownership', 'customer_sessions']

const service: ServiceActor = { kind: 'service', keyId: randomUUID(), scopes: SCOPES }

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await loadData()
})
afterAll(() => database.close())

/** The customers with a session each, and for each site whatever people do with one. */
async function loadData(): Promise<void> {
  await loadPortal(database, { sites: OWNERSHIPS, sitesEach: SITES_EACH }, async (client) => {
    await client.query(
      `insert into webmagic.customer_sessions (user_id, token, expires_at)
       select id, gen_random_uuid()::text, now() + interval '1 day' from customer_users`,
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
  })
}

/** A customer with several sites, all of which somebody else has too. */
interface World {
  pool: Pool
  customer: TestCustomer
  partner: TestCustomer
  api: Awaited<ReturnType<typeof signedIn>>
  service: ReturnType<typeof callerAs>
}

async function newWorld(host: Services): Promise<World> {
  const { pool } = host
  const customer = await newCustomer(pool, { sites: SITES_EACH })
  const partner = await newCustomer(pool, { sites: 1 })
  for (const siteId of customer.siteIds) await addMember(pool, partner.id, siteId)
  const api = await signedIn(host, customer.id)
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
    await onOwnHost(database, async (host) => {
      const world = await newWorld(servicesOver(host))
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

  test('those few who cannot sign in are listed without a look at the others', async () => {
    await database.pool.query(
      `insert into customer_users (email, login_email) select 'nobody-' || n || '@people.test', null
       from generate_series(1, 3) n`,
    )
    await onOwnHost(database, async (host) => {
      const sent = await statementsOf(() => searchCustomers(host, { canSignIn: false, limit: 50 }))
      expect(sent).toHaveLength(2)
      for (const statement of sent) {
        const plan = await executedPlanOf(database.pool, statement, 'custom')
        expect([rowsRead(plan).customer_users, statement.text]).toEqual([3, statement.text])
      }
    })
  })

  test('nor does anything that the statements set off: triggers, foreign keys, plans kept for later', async () => {
    const before = await sequentialScans(database.pool, TABLES)
    await onOwnHost(database, async (host) => {
      // Often enough for a plan that does not look at the values to be made, and kept.
      for (const { call } of Array(10).fill(variants).flat()) await call(await newWorld(servicesOver(host)))
    })
    expect(await sequentialScans(database.pool, TABLES)).toEqual(before)
  })
})
