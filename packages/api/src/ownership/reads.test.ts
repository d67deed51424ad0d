import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { callerAs, callerOf, refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { inTransaction } from '../transaction.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { getCustomerSites } from './get-customer-sites.ts'
import { getSiteOwners } from './get-site-owners.ts'
import { verifySiteOwnership } from './verify-site-ownership.ts'

const world = useOwnershipDatabase()
const reader = () =>
  callerAs(world.services, { kind: 'service', keyId: randomUUID(), scopes: ['ownership:read'] })

test('getCustomerSites returns correct data: the primary site first, then the newest, with site details', async () => {
  const customer = await newCustomer(world.database.pool, {
    sites: [
      { acquiredAt: '2026-01-01', title: 'Primary' },
      { acquiredAt: '2026-02-01', title: 'Older' },
      { acquiredAt: '2026-03-01', title: 'Newer' },
    ],
  })
  const { sites, total } = await getCustomerSites(asSystem(world.database), {
    customerId: customer.id,
    limit: 50,
  })
  expect(sites.map((site) => site.siteTitle)).toEqual(['Primary', 'Newer', 'Older'])
  expect(total).toBe(3)
})

test('getCustomerSites without site details returns the memberships alone, in the same order and pages', async () => {
  const { id } = await newCustomer(world.database.pool, { sites: 5 })
  const input = { customerId: id, limit: 3 }
  const page = await getCustomerSites(asSystem(world.database), { ...input, includeSiteDetails: false })
  const detailed = await getCustomerSites(asSystem(world.database), input)
  expect(page.sites.map((site) => site.siteId)).toEqual(detailed.sites.map((site) => site.siteId))
  expect({ ...page, sites: [] }).toEqual({ ...detailed, sites: [] })
  expect(Object.keys(page.sites[0] ?? {}).toSorted()).toEqual(
    ['acquiredAt', 'customerId', 'isPrimary', 'ownershipId', 'role', 'siteId'].toSorted(),
  )
})

test('verifySiteOwnership is true for any role, and false for strangers and sites that do not exist', async () => {
  const owner = await newCustomer(world.database.pool, { sites: 1 })
  const collaborator = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(world.database.pool, collaborator.id, siteId, 'collaborator')
  const verify = (customerId: string, site = siteId) =>
    reader().ownership.verify({ siteId: site, customerId })
  expect(await verify(owner.id)).toEqual({ owns: true, role: 'owner' })
  expect(await verify(collaborator.id)).toEqual({ owns: true, role: 'collaborator' })
  expect(await verify(randomUUID())).toEqual({ owns: false, role: null })
  expect(await verify(owner.id, randomUUID())).toEqual({ owns: false, role: null })
})

test('a customer verifies for themselves only; a service says for whom', async () => {
  const owner = await newCustomer(world.database.pool, { sites: 1 })
  const other = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  const { ownership } = callerOf(world.services, owner.id)
  expect(await ownership.verify({ siteId })).toEqual({ owns: true, role: 'owner' })
  expect(await refusal(ownership.verify({ siteId, customerId: other.id }))).toEqual({ code: 'forbidden' })
  expect(await refusal(reader().ownership.verify({ siteId }))).toMatchObject({ code: 'validation_failed' })
})

test('getSiteOwners lists everybody who has the site, owners first, each by acquisition', async () => {
  const owner = await newCustomer(world.database.pool, { sites: 1, fullName: 'Olga Owner' })
  const collaborator = await newCustomer(world.database.pool, { sites: 1 })
  const later = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(world.database.pool, collaborator.id, siteId, 'collaborator')
  await addMember(world.database.pool, later.id, siteId)
  const { owners } = await callerOf(world.services, owner.id).ownership.owners({ siteId })
  expect(owners).toMatchObject([
    { customerId: owner.id, email: owner.email, fullName: 'Olga Owner', role: 'owner', isPrimary: true },
    { customerId: later.id, email: later.email, role: 'owner', isPrimary: false },
    { customerId: collaborator.id, email: collaborator.email, role: 'collaborator', isPrimary: false },
  ])
})

test('only owners see who has the site: a collaborator is forbidden, a stranger knows of no site', async () => {
  const owner = await newCustomer(world.database.pool, { sites: 1 })
  const collaborator = await newCustomer(world.database.pool, { sites: 1 })
  const stranger = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(world.database.pool, collaborator.id, siteId, 'collaborator')
  const as = (id: string) => refusal(callerOf(world.services, id).ownership.owners({ siteId }))
  expect(await as(collaborator.id)).toEqual({ code: 'forbidden' })
  expect(await as(stranger.id)).toEqual({ code: 'not_found' })
})

test('a site for sale has no owners, a site that does not exist is not found', async () => {
  const { rows } = await world.database.pool.query<{ id: string }>(
    'insert into sites (slug) values (gen_random_uuid()::text) returning id',
  )
  expect(await reader().ownership.owners({ siteId: rows[0]?.id ?? '' })).toEqual({ owners: [] })
  expect(await refusal(reader().ownership.owners({ siteId: randomUUID() }))).toEqual({ code: 'not_found' })
})

test('ofCustomer shows what mySites shows, and knows who is no customer', async () => {
  const { id } = await newCustomer(world.database.pool, { sites: 3 })
  const page = await reader().ownership.ofCustomer({ customerId: id, limit: 2 })
  expect(page).toEqual(await callerOf(world.services, id).ownership.mySites({ limit: 2 }))
  const empty = await newCustomer(world.database.pool)
  expect((await reader().ownership.ofCustomer({ customerId: empty.id })).total).toBe(0)
  expect(await refusal(reader().ownership.ofCustomer({ customerId: randomUUID() }))).toEqual({
    code: 'not_found',
  })
})

test('ofCustomer is not for customers, not even about themselves', async () => {
  const { id } = await newCustomer(world.database.pool, { sites: 1 })
  const other = await newCustomer(world.database.pool, { sites: 1 })
  const { ownership } = callerOf(world.services, id)
  for (const customerId of [id, other.id]) {
    expect(await refusal(ownership.ofCustomer({ customerId }))).toEqual({ code: 'forbidden' })
  }
})

test('verify, the list and the owners see what the open transaction has added, and nobody else does', async () => {
  const { pool } = world.database
  const { siteIds } = await newCustomer(pool, { sites: 1 })
  const { id: customerId, email } = await newCustomer(pool)
  const [siteId = ''] = siteIds
  const now = new Date('2026-03-04T05:06:07.890Z')
  const outside = asSystem(world.database)
  const page = { customerId, limit: 50 }
  const undone = inTransaction(asSystem(world.database, now), async (ctx) => {
    const added = await addSiteToCustomer(ctx, { customerId, siteId })
    expect(await verifySiteOwnership(ctx, { customerId, siteId })).toEqual({ owns: true, role: 'owner' })
    expect((await getCustomerSites(ctx, page)).sites).toMatchObject([{ siteId, acquiredAt: now }])
    const { sites } = await getCustomerSites(ctx, { ...page, includeSiteDetails: false })
    expect(sites).toEqual([added])
    const { owners } = await getSiteOwners(ctx, { siteId })
    expect(owners).toContainEqual(expect.objectContaining({ customerId, email, acquiredAt: now }))
    expect(await verifySiteOwnership(outside, { customerId, siteId })).toEqual({ owns: false, role: null })
    throw new Error('changed my mind')
  })
  await expect(undone).rejects.toThrow('changed my mind')
  expect((await getCustomerSites(outside, page)).total).toBe(0)
})
