import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { callerAs, callerOf, refusal, staffActor } from '../testing/api.ts'
import { addMember, forget, newCustomer, primarySitesOf } from '../testing/customers.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'

const world = useOwnershipDatabase()

/** A site with two owners; for the second one it is a later site. */
async function newSharedSite() {
  const { pool } = world.database
  const first = await newCustomer(pool, { sites: 1 })
  const second = await newCustomer(pool, { sites: 1 })
  const [siteId = ''] = first.siteIds
  await addMember(pool, second.id, siteId)
  return { siteId, first, second }
}

test('when the primary site is removed, the earliest acquired of the rest becomes primary', async () => {
  const { pool } = world.database
  const customer = await newCustomer(pool, {
    sites: [
      { acquiredAt: '2026-05-01', status: 'preview' },
      { acquiredAt: '2026-04-01' },
      { acquiredAt: '2026-02-01' },
      { acquiredAt: '2026-03-01' },
    ],
  })
  const [siteId = '', , earliest] = customer.siteIds
  expect(await callerOf(world.services, customer.id).ownership.remove({ siteId })).toEqual({
    removed: true,
    newPrimarySiteId: earliest,
  })
  expect(await primarySitesOf(pool, customer.id)).toEqual([earliest])
})

test('of two acquired at the same moment, the one with the lower id becomes primary', async () => {
  const ids = [randomUUID(), randomUUID()].toSorted()
  for (const order of [ids, ids.toReversed()]) {
    const rest = order.map((id) => ({ id, acquiredAt: '2026-02-01', status: 'preview' as const }))
    const customer = await newCustomer(world.database.pool, { sites: [{ status: 'preview' }, ...rest] })
    const { ownership } = callerOf(world.services, customer.id)
    const removed = await ownership.remove({ siteId: customer.siteIds[0] ?? '' })
    expect(removed.newPrimarySiteId).toBe(ids[0])
    await forget(world.database.pool, customer)
  }
})

test('when another site is removed, the primary one stays', async () => {
  const { siteId, second } = await newSharedSite()
  const before = await primarySitesOf(world.database.pool, second.id)
  expect(await callerOf(world.services, second.id).ownership.remove({ siteId })).toEqual({
    removed: true,
    newPrimarySiteId: null,
  })
  expect(await primarySitesOf(world.database.pool, second.id)).toEqual(before)
})

test('who removes their only site has none, and no primary one', async () => {
  const customer = await newCustomer(world.database.pool, { sites: [{ status: 'preview' }] })
  const [siteId = ''] = customer.siteIds
  const caller = callerOf(world.services, customer.id)
  expect(await caller.ownership.remove({ siteId })).toEqual({ removed: true, newPrimarySiteId: null })
  expect(await refusal(caller.ownership.mySite())).toEqual({ code: 'no_sites' })
})

test('the last owner of a sold site stays, whoever asks', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = customer.siteIds
  const staff = callerAs(world.services, staffActor('admin'))
  const asked = [
    callerOf(world.services, customer.id).ownership.remove({ siteId }),
    staff.ownership.remove({ siteId, customerId: customer.id }),
    removeSiteFromCustomer(asSystem(world.database), { siteId, customerId: customer.id }),
  ]
  for (const reason of await Promise.all(asked.map(refusal))) expect(reason).toEqual({ code: 'last_owner' })
})

test('a collaborator does not stand in for the last owner', async () => {
  const { siteIds, id } = await newCustomer(world.database.pool, { sites: 1 })
  const collaborator = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = siteIds
  await addMember(world.database.pool, collaborator.id, siteId, 'collaborator')
  const leave = callerOf(world.services, id).ownership.remove({ siteId })
  expect(await refusal(leave)).toEqual({ code: 'last_owner' })
})

test('a collaborator may leave, and may remove nobody else', async () => {
  const { siteId, first } = await newSharedSite()
  const { id } = await newCustomer(world.database.pool, { sites: 1 })
  await addMember(world.database.pool, id, siteId, 'collaborator')
  const caller = callerOf(world.services, id)
  expect(await refusal(caller.ownership.remove({ siteId, customerId: first.id }))).toEqual({
    code: 'forbidden',
  })
  expect(await caller.ownership.remove({ siteId })).toEqual({ removed: true, newPrimarySiteId: null })
})

test('an owner may remove another owner', async () => {
  const { siteId, first, second } = await newSharedSite()
  const caller = callerOf(world.services, second.id)
  expect(await caller.ownership.remove({ siteId, customerId: first.id })).toMatchObject({ removed: true })
  expect(await primarySitesOf(world.database.pool, first.id)).toEqual([])
})

test('removing what is not there removes nothing', async () => {
  const { siteId, first } = await newSharedSite()
  const stranger = await newCustomer(world.database.pool)
  const nothing = { removed: false, newPrimarySiteId: null }
  const ownership = callerOf(world.services, first.id).ownership
  expect(await ownership.remove({ siteId, customerId: stranger.id })).toEqual(nothing)
  expect(await ownership.remove({ siteId: randomUUID() })).toEqual(nothing)
})

test('staff and services say whom', async () => {
  const { siteId } = await newSharedSite()
  const service = callerAs(world.services, {
    kind: 'service',
    keyId: randomUUID(),
    scopes: ['ownership:write'],
  })
  expect(await refusal(service.ownership.remove({ siteId }))).toMatchObject({
    code: 'validation_failed',
    issues: [{ path: ['customerId'] }],
  })
})
