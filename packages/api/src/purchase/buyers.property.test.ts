import { randomUUID } from 'node:crypto'
import { checkInvariants, createOrm, type Orm, poolOf } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ANONYMOUS, SYSTEM } from '../actor.ts'
import type { Services } from '../context.ts'
import { callerAs, servicesOver } from '../testing/api.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from '../testing/purchase.ts'
import { payCheckout } from './sandbox/actions.ts'
import { settleCheckout } from './settle-checkout.ts'

const BUYERS = 20
const RUNS = inject('propertyRuns')
const SITES = RUNS < 1_000 ? 2 : Math.ceil(RUNS / 10)

let database: TestDatabase
let orms: Orm[]
let hosts: Services[]
let worker: PurchaseHost
beforeAll(async () => {
  database = await createTestDatabase()
  orms = [1, 2].map(() => createOrm({ databaseUrl: database.databaseUrl, poolSize: 10 }))
  hosts = await Promise.all(orms.map(async (orm) => servicesOver({ orm, pool: await poolOf(orm) })))
  const [first = servicesOver(database)] = hosts
  worker = await openPurchaseHost(database, first)
})
afterAll(async () => {
  await worker.close()
  await Promise.all(orms.map((orm) => orm.close()))
  await database.close()
})

test('of twenty buyers who pay for one site at once, one gets it and nineteen get their money back', async () => {
  for (let round = 0; round < SITES; round += 1) {
    const site = await newSiteForSale(database.pool)
    const paid = await Promise.all(
      Array.from({ length: BUYERS }, (_, index) => pay(hostAt(index), site.slug)),
    )
    const outcomes = await Promise.allSettled(
      paid.map((providerCheckoutId, index) => settle(hostAt(index), providerCheckoutId)),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await purchasesOf(site.id)).toEqual({ fulfilled: 1, refund_due: BUYERS - 1 })
  }
  await worker.runJobs()
  const { rows } = await database.pool.query(
    `select status, count(*)::int as count from webmagic.purchases group by status order by status`,
  )
  expect(rows).toEqual([
    { status: 'fulfilled', count: SITES },
    { status: 'refunded', count: SITES * (BUYERS - 1) },
  ])
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
}, 3_600_000)

function hostAt(index: number): Services {
  const host = hosts[index % 2]
  if (!host) throw new Error('No host')
  return host
}

async function pay(services: Services, slug: string): Promise<string> {
  const email = `${randomUUID()}@example.test`
  const { checkoutUrl } = await callerAs(services, ANONYMOUS).purchase.checkout({ slug, email })
  const id = checkoutUrl.split('/').at(-1) ?? ''
  await payCheckout(services, id)
  return id
}

function settle(services: Services, providerCheckoutId: string) {
  const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
  return settleCheckout(ctx, providerCheckoutId)
}

async function purchasesOf(siteId: string): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ status: string; count: number }>(
    'select status, count(*)::int as count from webmagic.purchases where site_id = $1 group by status',
    [siteId],
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}
