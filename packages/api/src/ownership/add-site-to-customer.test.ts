import { randomUUID } from 'node:crypto'
import { createOrm } from '@webmagic/db'
import { expect, test } from 'vitest'
import { callerAs, callerOf, outcomeOf, refusal, staffActor } from '../testing/api.ts'
import { newCustomer, primarySitesOf } from '../testing/customers.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { getCustomerSites } from './get-customer-sites.ts'

const world = useOwnershipDatabase()

async function newSiteForSale(): Promise<string> {
  const { rows } = await world.database.pool.query<{ id: string }>(
    'insert into sites (slug) values (gen_random_uuid()::text) returning id',
  )
  return rows[0]?.id ?? ''
}

async function statusOf(siteId: string): Promise<string | undefined> {
  const { rows } = await world.database.pool.query('select status from sites where id = $1', [siteId])
  return rows[0]?.status
}

async function membershipsOf(customerId: string) {
  const input = { customerId, limit: 50, includeSiteDetails: false as const }
  return (await getCustomerSites(asSystem(world.database), input)).sites
}

test('addSiteToCustomer gives a customer a site', async () => {
  const { id } = await newCustomer(world.database.pool, { sites: 1 })
  const siteId = await newSiteForSale()
  const now = new Date('2026-03-04T05:06:07.890Z')
  const ownership = await addSiteToCustomer(asSystem(world.database, now), { customerId: id, siteId })
  expect(ownership).toMatchObject({
    customerId: id,
    siteId,
    role: 'owner',
    isPrimary: false,
    acquiredAt: now,
  })
  expect(await membershipsOf(id)).toContainEqual(ownership)
})

test('the first site becomes primary by itself, also for a collaborator', async () => {
  const { id } = await newCustomer(world.database.pool)
  const siteId = await newSiteForSale()
  const ownership = await addSiteToCustomer(asSystem(world.database), {
    customerId: id,
    siteId,
    role: 'collaborator',
  })
  expect(ownership).toMatchObject({ role: 'collaborator', isPrimary: true })
  expect(await membershipsOf(id)).toEqual([ownership])
  expect(await primarySitesOf(world.database.pool, id)).toEqual([siteId])
})

test('a later site becomes primary when asked, and the one before no longer is', async () => {
  const { id } = await newCustomer(world.database.pool, { sites: 2 })
  const siteId = await newSiteForSale()
  await addSiteToCustomer(asSystem(world.database), { customerId: id, siteId, isPrimary: true })
  expect(await primarySitesOf(world.database.pool, id)).toEqual([siteId])
})

test('duplicate ownership is prevented', async () => {
  const { id, siteIds } = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = siteIds
  const add = addSiteToCustomer(asSystem(world.database), { customerId: id, siteId })
  expect(await refusal(add)).toEqual({ code: 'already_owned' })
})

test('of twenty adds of one site at once, one is done and the others are already owned', async () => {
  const { id } = await newCustomer(world.database.pool)
  const siteId = await newSiteForSale()
  const other = createOrm({ databaseUrl: world.database.databaseUrl })
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      outcomeOf(
        addSiteToCustomer(asSystem(index % 2 ? { orm: other } : world.database), { customerId: id, siteId }),
      ),
    ),
  )
  await other.close()
  expect(outcomes.toSorted()).toEqual([...Array(19).fill('already_owned'), 'done'])
})

test('of several first sites at once, all are added and one is primary', async () => {
  const { id } = await newCustomer(world.database.pool)
  const sites = await Promise.all(Array.from({ length: 8 }, newSiteForSale))
  const add = (siteId: string) => addSiteToCustomer(asSystem(world.database), { customerId: id, siteId })
  const added = await Promise.all(sites.map(add))
  expect(added.filter((ownership) => ownership.isPrimary)).toHaveLength(1)
  expect(await primarySitesOf(world.database.pool, id)).toHaveLength(1)
})

test('an owner makes a site that was for sale an owned one, a collaborator does not', async () => {
  const { id } = await newCustomer(world.database.pool)
  const [owned, shared] = [await newSiteForSale(), await newSiteForSale()]
  await addSiteToCustomer(asSystem(world.database), { customerId: id, siteId: owned })
  await addSiteToCustomer(asSystem(world.database), { customerId: id, siteId: shared, role: 'collaborator' })
  expect([await statusOf(owned), await statusOf(shared)]).toEqual(['owned', 'preview'])
})

test('a customer or a site that does not exist is not found, and nothing is changed', async () => {
  const { id } = await newCustomer(world.database.pool)
  const siteId = await newSiteForSale()
  const caller = callerAs(world.services, staffActor('support'))
  const toNobody = caller.ownership.add({ customerId: randomUUID(), siteId })
  expect(await refusal(toNobody)).toEqual({ code: 'not_found' })
  expect(await refusal(caller.ownership.add({ customerId: id, siteId: randomUUID() }))).toEqual({
    code: 'not_found',
  })
  expect(await statusOf(siteId)).toBe('preview')
})

test('a customer gives nobody a site: neither theirs nor one that is for sale', async () => {
  const { id, siteIds } = await newCustomer(world.database.pool, { sites: 1 })
  const other = await newCustomer(world.database.pool)
  const { ownership } = callerOf(world.services, id)
  for (const siteId of [...siteIds, await newSiteForSale()]) {
    const gift = ownership.add({ customerId: other.id, siteId })
    expect(await refusal(gift)).toEqual({ code: 'forbidden' })
  }
})

test('a site that is live stays so, whoever gets it too', async () => {
  const { siteIds } = await newCustomer(world.database.pool, { sites: [{ status: 'active' }] })
  const { id } = await newCustomer(world.database.pool)
  const [siteId = ''] = siteIds
  await addSiteToCustomer(asSystem(world.database), { customerId: id, siteId })
  expect(await statusOf(siteId)).toBe('active')
})

test('joins a transaction that is open, and goes with it', async () => {
  const { id } = await newCustomer(world.database.pool)
  const siteId = await newSiteForSale()
  const ctx = asSystem(world.database)
  const undone = ctx.em.transactional(async (em) => {
    await addSiteToCustomer({ ...ctx, em }, { customerId: id, siteId })
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
  expect(await primarySitesOf(world.database.pool, id)).toEqual([])
  expect(await statusOf(siteId)).toBe('preview')
})
