import {
  checkInvariants,
  createOrm,
  type EntityManager,
  lockCustomers,
  lockSite,
  type Orm,
  type OwnershipRole,
} from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { toDomainError } from '../errors.ts'
import { newCustomer } from '../testing/customers.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { changeRole } from './change-role.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import { setPrimarySite } from './set-primary-site.ts'

const CUSTOMERS = 3
const SITES = 4

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

type Command =
  | { kind: 'add'; customer: number; site: number; role: OwnershipRole; isPrimary: boolean }
  | { kind: 'remove' | 'set-primary'; customer: number; site: number }
  | { kind: 'change-role'; customer: number; site: number; role: OwnershipRole }
  | { kind: 'delete-site'; site: number }
  | { kind: 'delete-customer'; customer: number }

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

/** Two that run at once, each on a connection of its own. */
type Pair = [Command, Command]

/** Two customers get the same site and give it up again: at random they would seldom meet. */
const parting = site.map((site): Pair[] => [
  [
    { kind: 'add', customer: 0, site, role: 'owner', isPrimary: false },
    { kind: 'add', customer: 1, site, role: 'owner', isPrimary: false },
  ],
  [
    { kind: 'remove', customer: 0, site },
    { kind: 'remove', customer: 1, site },
  ],
])

const pair = fc.tuple(command, command).map((pair): Pair[] => [pair])
const schedule = fc
  .array(fc.oneof({ weight: 6, arbitrary: pair }, { weight: 1, arbitrary: parting }), {
    minLength: 1,
    maxLength: 15,
  })
  .map((parts) => parts.flat())

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

/** What may come of a command besides success. Anything else is a defect, a deadlock above all. */
const REFUSALS = ['already_owned', 'not_found', 'last_owner']

test('whatever customers and staff do to ownership at once, every rule holds after every step', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const world = await newWorld()
      for (const step of steps) {
        await Promise.all(step.map((each, index) => run(hosts[index], each, world)))
        const reports = await checkInvariants(database.pool)
        expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
      }
    }),
    { numRuns: inject('propertyRuns'), endOnFailure: true },
  )
}, 3_600_000)

async function run(host: Orm | undefined, step: Command, world: World): Promise<void> {
  if (!host) throw new Error('No host')
  const ctx: VerbContext = { em: host.em.fork(), actor: SYSTEM, now: new Date() }
  try {
    await perform(ctx, step, world)
  } catch (error) {
    const code = toDomainError(error)?.reason.code
    if (code === undefined || !REFUSALS.includes(code)) throw error
  }
}

async function perform(ctx: VerbContext, step: Command, world: World): Promise<void> {
  const { customers, sites } = world
  const siteId = 'site' in step ? (sites[step.site] ?? '') : ''
  const customerId = 'customer' in step ? (customers[step.customer] ?? '') : ''
  switch (step.kind) {
    case 'add':
      await addSiteToCustomer(ctx, { customerId, siteId, role: step.role, isPrimary: step.isPrimary })
      return
    case 'remove':
      await removeSiteFromCustomer(ctx, { customerId, siteId })
      return
    case 'set-primary':
      await setPrimarySite(ctx, { customerId, siteId })
      return
    case 'change-role':
      await changeRole(ctx, { customerId, siteId, role: step.role })
      return
    case 'delete-site':
      return deleteRow(ctx.em, 'sites', siteId, world)
    case 'delete-customer':
      return deleteRow(ctx.em, 'customer_users', customerId, world)
  }
}

/** No verb deletes: this is what somebody at a console does, with the locks that the documents ask for. */
async function deleteRow(em: EntityManager, table: 'sites' | 'customer_users', id: string, world: World) {
  try {
    await em.transactional(async (inside) => {
      for (const siteId of world.sites.toSorted()) await lockSite(inside, siteId)
      await lockCustomers(inside, world.customers)
      await inside.execute(`delete from ${table} where id = ?`, [id])
    })
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : null
    if (constraint !== 'customer_has_primary_site' && constraint !== 'sold_site_has_owner') throw error
  }
}
