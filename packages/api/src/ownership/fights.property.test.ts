import { createOrm, type Orm } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { VerbContext } from '../context.ts'
import { customerActor, outcomeOf } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import { setPrimarySite } from './set-primary-site.ts'

const RUNS = inject('propertyRuns')
// Each round is twenty connections: a few show the common mistakes, a thousand the rare ones.
const ROUNDS = RUNS < 1_000 ? 10 : Math.ceil(RUNS / 2)
const FIGHTERS = 20
const SITES = 5

let database: TestDatabase
let hosts: Orm[]
let reader: pg.Client

beforeAll(async () => {
  database = await createTestDatabase()
  const { databaseUrl } = database
  hosts = [1, 2].map(() => createOrm({ databaseUrl, applicationName: 'fighter', poolSize: FIGHTERS / 2 }))
  reader = new pg.Client({ connectionString: databaseUrl })
  await reader.connect()
})
afterAll(async () => {
  await reader.end()
  await Promise.all(hosts.map((host) => host.close()))
  await database.close()
})

/** Who fights, and over what. */
interface Battlefield {
  customers: string[]
  sites: string[]
}

/** What is broken at one moment: one statement sees no more than that. */
const BREACHES = `
  select format('customer %s: primary site %s, marked %s of %s', c.id, c.primary_site_id, has.marked, has.sites) as breach
  from customer_users c cross join lateral (
    select array_agg(site_id) filter (where is_primary) as marked, count(*) as sites
    from customer_site_ownership where customer_user_id = c.id
  ) has
  where c.id = any($1::uuid[]) and has.marked is distinct from
    case when has.sites > 0 or c.primary_site_id is not null then array[c.primary_site_id] end
  union all
  select format('site %s: %s, and no owner', s.id, s.status) from sites s
  where s.id = any($2::uuid[]) and s.status <> 'preview'
    and not exists (select from customer_site_ownership o where o.site_id = s.id and o.role = 'owner')`

/** Looks again and again, on a connection of its own, for as long as the work takes, and once more at the end. */
async function watch<T>({ customers, sites }: Battlefield, work: Promise<T>): Promise<[T, number]> {
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  let samples = 0
  const look = async () => {
    const { rows } = await reader.query(BREACHES, [customers, sites])
    expect(rows).toEqual([])
  }
  const looking = (async () => {
    while (!isOver) {
      await look()
      samples += 1
    }
  })()
  const [result] = await Promise.all([over, looking])
  await look()
  return [result, samples]
}

/** As the customer, on one of the two hosts. */
function contextOf(index: number, customerId: string): VerbContext {
  const host = hosts[index % hosts.length]
  if (!host) throw new Error('No host')
  return { em: host.em.fork(), actor: customerActor(customerId), now: new Date() }
}

/** Every site has two owners, so that either may leave it. */
async function newBattlefield(): Promise<Battlefield> {
  const { pool } = database
  const customer = await newCustomer(pool, { sites: SITES })
  const partner = await newCustomer(pool, { sites: 1 })
  for (const siteId of customer.siteIds) await addMember(pool, partner.id, siteId)
  return { customers: [customer.id, partner.id], sites: customer.siteIds }
}

type Move = { kind: 'set-primary' | 'leave' | 'come back'; site: number }

const site = fc.nat(SITES - 1)
const claim = fc.record<Move>({ kind: fc.constant('set-primary'), site })
const leaveOrReturn = fc.record<Move>({ kind: fc.constantFrom('leave', 'come back'), site })
const fight = (move: fc.Arbitrary<Move>) => fc.array(move, { minLength: FIGHTERS, maxLength: FIGHTERS })

async function move(index: number, { kind, site }: Move, { customers, sites }: Battlefield): Promise<string> {
  const [customerId = ''] = customers
  const ctx = contextOf(index, customerId)
  const input = { customerId, siteId: sites[site] ?? '' }
  switch (kind) {
    case 'set-primary':
      return outcomeOf(setPrimarySite(ctx, input))
    case 'leave':
      return outcomeOf(removeSiteFromCustomer(ctx, input))
    case 'come back':
      return outcomeOf(addSiteToCustomer(ctx, { ...input, isPrimary: site % 2 === 0 }))
  }
}

test.each([
  ['twenty connections that fight over the primary site all get their turn', claim, ['done']],
  [
    'twenty that also leave sites and come back only ever find a site gone or there already',
    fc.oneof(claim, leaveOrReturn),
    ['done', 'not_found', 'already_owned'],
  ],
])('%s, and nobody ever sees a broken state', { timeout: 3_600_000 }, async (_name, moves, allowed) => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fight(moves), async (plan) => {
      const battlefield = await newBattlefield()
      const fighting = Promise.all(plan.map((each, index) => move(index, each, battlefield)))
      const [outcomes, samples] = await watch(battlefield, fighting)
      expect(allowed).toEqual(expect.arrayContaining(outcomes))
      taken += samples
    }),
    { numRuns: ROUNDS, endOnFailure: true },
  )
  expect(taken).toBeGreaterThan(0)
  expect(await connections()).toBe(FIGHTERS)
})

async function connections(): Promise<unknown> {
  const { rows } = await reader.query(
    `select count(*)::int as fighters from pg_stat_activity
     where datname = current_database() and application_name = 'fighter'`,
  )
  return rows[0]?.fighters
}

const others = fc.nat(2)

test('of two owners who leave at once, one stays, and nobody ever sees a sold site without an owner', {
  timeout: 3_600_000,
}, async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(others, others, async (first, second) => {
      const { pool } = database
      const one = await newCustomer(pool, { sites: 1 + first })
      const other = await newCustomer(pool, { sites: 1 + second })
      const [siteId = ''] = one.siteIds
      await addMember(pool, other.id, siteId)
      const customers = [one.id, other.id]
      const leave = (customerId: string, index: number) =>
        outcomeOf(removeSiteFromCustomer(contextOf(index, customerId), { customerId, siteId }))
      const leaving = Promise.all(customers.map(leave))
      const [outcomes, samples] = await watch({ customers, sites: [siteId] }, leaving)
      expect(outcomes.toSorted()).toEqual(['done', 'last_owner'])
      taken += samples
    }),
    { numRuns: ROUNDS, endOnFailure: true },
  )
  expect(taken).toBeGreaterThan(0)
})
