import { isDeepStrictEqual } from 'node:util'
import {
  checkInvariants,
  createOrm,
  type EntityManager,
  lockCustomers,
  lockSite,
  type Orm,
  type OwnershipRole,
  type SiteStatus,
} from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { VerbContext } from '../context.ts'
import { toDomainError } from '../errors.ts'
import { newCustomer } from '../testing/customers.ts'
import { asSystem } from '../testing/ownership.ts'
import {
  type Command,
  eitherOrder,
  initialState,
  type Outcome,
  type OwnershipState,
  type Pair,
} from '../testing/ownership-model.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { changeRole } from './change-role.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import type { Ownership } from './schema.ts'
import { setPrimarySite } from './set-primary-site.ts'

const CUSTOMERS = 3
const SITES = 4
const MOST_PAIRS = 15
const EPOCH = Date.UTC(2026, 0, 1)

let database: TestDatabase
let hosts: Orm[]
beforeAll(async () => {
  database = await createTestDatabase()
  hosts = [1, 2].map(() => createOrm({ databaseUrl: database.databaseUrl }))
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()))
  await database.close()
})

const customer = fc.nat(CUSTOMERS - 1)
const site = fc.nat(SITES - 1)
const role = fc.constantFrom<OwnershipRole>('owner', 'collaborator')
const command = fc.oneof<fc.WeightedArbitrary<Command>[]>(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('add'), customer, site, role, isPrimary: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('remove', 'set-primary'), customer, site }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change-role'), customer, site, role }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-site'), site }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-customer'), customer }) },
)

/** Two customers get the same site and give it up again, or go: at random they would seldom meet. */
const parting = site.map((site): Pair[] => [
  [
    { kind: 'add', customer: 0, site, role: 'owner', isPrimary: false },
    { kind: 'add', customer: 1, site, role: 'owner', isPrimary: false },
  ],
  [
    { kind: 'remove', customer: 0, site },
    { kind: 'remove', customer: 1, site },
  ],
  [
    { kind: 'delete-customer', customer: 0 },
    { kind: 'delete-customer', customer: 1 },
  ],
])

/** A customer with several sites, most of which need no owner, loses one primary site after the other. */
const losing = fc
  .tuple(customer, fc.shuffledSubarray([...Array(SITES).keys()], { minLength: 3, maxLength: 3 }), command)
  .map(([customer, [a = 0, b = 0, c = 0], meanwhile]): Pair[] => {
    const add = (site: number): Command => ({
      kind: 'add',
      customer,
      site,
      role: 'collaborator',
      isPrimary: false,
    })
    return [
      [add(a), add(b)],
      [add(c), { kind: 'set-primary', customer, site: a }],
      [{ kind: 'remove', customer, site: a }, meanwhile],
      [
        { kind: 'delete-site', site: b },
        { kind: 'delete-site', site: c },
      ],
    ]
  })

const pair = fc.tuple(command, command).map((pair): Pair[] => [pair])
const schedule = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: pair },
      { weight: 1, arbitrary: parting },
      { weight: 1, arbitrary: losing },
    ),
    { minLength: 1, maxLength: MOST_PAIRS },
  )
  .map((parts) => parts.flat().slice(0, MOST_PAIRS))

interface World {
  customers: string[]
  sites: string[]
}

async function newWorld(): Promise<World> {
  const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => newCustomer(database.pool)))
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into sites (slug) select gen_random_uuid()::text from generate_series(1, $1::int) returning id`,
    [SITES],
  )
  return { customers: customers.map(({ id }) => id), sites: rows.map(({ id }) => id) }
}

/** What the schedules came to. Without any of these, the test would say little. */
const met = new Set<string>()
const WORTH_MEETING = [
  'already_owned',
  'not_found',
  'last_owner',
  'customer_has_primary_site',
  'sold_site_has_owner',
  'another site became primary',
]

function note(outcome: Outcome): void {
  if (typeof outcome === 'string') met.add(outcome)
  else if ('newPrimary' in outcome && outcome.newPrimary !== null) met.add('another site became primary')
}

test('whatever is done to ownership at once comes out as if one had come after the other', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (pairs) => {
      const world = await newWorld()
      let state = initialState(CUSTOMERS, SITES)
      for (const [index, pair] of pairs.entries()) {
        const times: [number, number] = [2 * index, 2 * index + 1]
        const outcomes = await Promise.all([
          run(hosts[0], pair[0], world, times[0]),
          run(hosts[1], pair[1], world, times[1]),
        ])
        outcomes.forEach(note)
        const seen = { outcomes, rows: await rowsIn(world) }
        const orders = eitherOrder(state, pair, times)
        const possible = orders.map((order) => ({ outcomes: order.outcomes, rows: rowsOf(order.state) }))
        expect(possible).toContainEqual(seen)
        state = orders[possible.findIndex((each) => isDeepStrictEqual(each, seen))]?.state ?? state
      }
      const reports = await checkInvariants(database.pool)
      expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
    }),
    { numRuns: inject('propertyRuns'), endOnFailure: true },
  )
  expect([...met].toSorted()).toEqual(WORTH_MEETING.toSorted())
}, 3_600_000)

/** What the tables say of a state, with its numbers for ids. */
function rowsOf({ customers, sites }: OwnershipState) {
  return {
    customers: customers.map((who) => (who ? { primary: who.primary } : null)),
    sites,
    memberships: customers.flatMap((who, customer) =>
      [...(who?.memberships ?? [])]
        .map(([site, { role, acquiredAt }]) => ({
          customer,
          site,
          role,
          isPrimary: who?.primary === site,
          acquiredAt,
        }))
        .toSorted((a, b) => a.site - b.site),
    ),
  }
}

async function rowsIn({ customers, sites }: World): Promise<ReturnType<typeof rowsOf>> {
  const { pool } = database
  const found = await pool.query<{ id: string; primary_site_id: string | null }>(
    'select id, primary_site_id from customer_users where id = any($1)',
    [customers],
  )
  const statuses = await pool.query<{ id: string; status: SiteStatus }>(
    'select id, status from sites where id = any($1)',
    [sites],
  )
  const memberships = await pool.query<{
    customer: string
    site: string
    role: OwnershipRole
    isPrimary: boolean
    acquiredAt: number
  }>(
    `select customer_user_id as customer, site_id as site, role, is_primary as "isPrimary",
       (extract(epoch from acquired_at - $2::timestamptz) * 1000)::int as "acquiredAt"
     from customer_site_ownership where customer_user_id = any($1)
     order by array_position($1::uuid[], customer_user_id), array_position($3::uuid[], site_id)`,
    [customers, new Date(EPOCH), sites],
  )
  return {
    customers: customers.map((id) => {
      const row = found.rows.find((each) => each.id === id)
      return row ? { primary: numberOf(sites, row.primary_site_id) } : null
    }),
    sites: sites.map((id) => statuses.rows.find((row) => row.id === id)?.status ?? null),
    memberships: memberships.rows.map((row) => ({
      ...row,
      customer: customers.indexOf(row.customer),
      site: sites.indexOf(row.site),
    })),
  }
}

function numberOf(ids: string[], id: string | null): number | null {
  return id === null ? null : ids.indexOf(id)
}

async function run(host: Orm | undefined, step: Command, world: World, at: number): Promise<Outcome> {
  if (!host) throw new Error('No host')
  try {
    return await perform(asSystem({ orm: host }, new Date(EPOCH + at)), step, world)
  } catch (error) {
    const code = toDomainError(error)?.reason.code ?? constraintOf(error)
    if (code === null) throw error
    return code
  }
}

function constraintOf(error: unknown): string | null {
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : null
}

async function perform(ctx: VerbContext, step: Command, world: World): Promise<Outcome> {
  const { customers, sites } = world
  const siteId = 'site' in step ? (sites[step.site] ?? '') : ''
  const customerId = 'customer' in step ? (customers[step.customer] ?? '') : ''
  const target = { customerId, siteId }
  switch (step.kind) {
    case 'add':
      return gist(await addSiteToCustomer(ctx, { ...target, role: step.role, isPrimary: step.isPrimary }))
    case 'remove': {
      const { removed, newPrimarySiteId } = await removeSiteFromCustomer(ctx, target)
      return { removed, newPrimary: numberOf(sites, newPrimarySiteId) }
    }
    case 'set-primary':
      return gist(await setPrimarySite(ctx, target))
    case 'change-role':
      return gist(await changeRole(ctx, { ...target, role: step.role }))
    case 'delete-site':
      return deleteRow(ctx.em, 'sites', siteId, world)
    case 'delete-customer':
      return deleteRow(ctx.em, 'customer_users', customerId, world)
  }
}

function gist({ role, isPrimary }: Ownership): Outcome {
  return { role, isPrimary }
}

/** No verb deletes: this is what somebody at a console does, with the locks that the documents ask for. */
async function deleteRow(em: EntityManager, table: 'sites' | 'customer_users', id: string, world: World) {
  await em.transactional(async (inside) => {
    for (const siteId of world.sites.toSorted()) await lockSite(inside, siteId)
    await lockCustomers(inside, world.customers)
    await inside.execute(`delete from ${table} where id = ?`, [id])
  })
  return { deleted: true } as const
}
