import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { callerOf, refusal } from '../testing/api.ts'
import { addMember, forget, newCustomer, primarySitesOf } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'

const world = useOwnershipDatabase()

async function rowsOf(customerId: string) {
  const { rows } = await world.database.pool.query(
    `select c.primary_site_id, c.updated_at as customer_updated_at, o.*
     from customer_users c left join customer_site_ownership o on o.customer_user_id = c.id
     where c.id = $1 order by o.id`,
    [customerId],
  )
  return rows
}

test('makes the site primary, and the one before no longer', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 3 })
  const [, siteId = ''] = customer.siteIds
  const answer = await callerOf(world.services, customer.id).ownership.setPrimary({ siteId })
  expect(answer).toMatchObject({ customerId: customer.id, siteId, role: 'owner', isPrimary: true })
  expect(await primarySitesOf(world.database.pool, customer.id)).toEqual([siteId])
})

test('answers with the membership as it is', async () => {
  const customer = await newCustomer(world.database.pool, {
    sites: [{}, { acquiredAt: '2025-03-04T05:06:07.891Z' }],
  })
  const [, siteId = ''] = customer.siteIds
  const answer = await callerOf(world.services, customer.id).ownership.setPrimary({ siteId })
  const { rows } = await world.database.pool.query<{ id: string }>(
    'select id from customer_site_ownership where customer_user_id = $1 and site_id = $2',
    [customer.id, siteId],
  )
  expect(answer.ownershipId).toBe(rows[0]?.id)
  expect(answer.acquiredAt).toEqual(new Date('2025-03-04T05:06:07.891Z'))
})

test('the list and the primary site follow at once', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 3 })
  const caller = callerOf(world.services, customer.id)
  const [, , siteId = ''] = customer.siteIds
  await caller.ownership.setPrimary({ siteId })
  expect((await caller.ownership.mySite()).siteId).toBe(siteId)
  const { sites } = await caller.ownership.mySites()
  expect(sites.map((site) => site.isPrimary)).toEqual([true, false, false])
  expect(sites[0]?.siteId).toBe(siteId)
})

test('leaves a trace of when it was changed, on what was changed', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 3 })
  const [before = '', siteId = '', untouched = ''] = customer.siteIds
  const now = new Date('2031-02-03T04:05:06.789Z')
  await callerOf({ ...world.services, clock: () => now }, customer.id).ownership.setPrimary({ siteId })
  const { rows } = await world.database.pool.query<{ id: string }>(
    `select site_id as id from customer_site_ownership where customer_user_id = $1 and updated_at = $2
     union all select id from customer_users where id = $1 and updated_at = $2`,
    [customer.id, now],
  )
  expect(rows.map((row) => row.id).toSorted()).toEqual([before, siteId, customer.id].toSorted())
  expect(rows.map((row) => row.id)).not.toContain(untouched)
})

test('repeating it changes nothing, not even when it was changed', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 2 })
  const [, siteId = ''] = customer.siteIds
  const first = await callerOf(world.services, customer.id).ownership.setPrimary({ siteId })
  const before = await rowsOf(customer.id)
  const later = { ...world.services, clock: () => new Date('2031-02-03T04:05:06.789Z') }
  expect(await callerOf(later, customer.id).ownership.setPrimary({ siteId })).toEqual(first)
  expect(await rowsOf(customer.id)).toEqual(before)
})

test('a collaborator may make the site primary, too', async () => {
  const owner = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  const collaborator = await newCustomer(world.database.pool, { sites: 1 })
  await addMember(world.database.pool, collaborator.id, siteId, 'collaborator')
  const answer = await callerOf(world.services, collaborator.id).ownership.setPrimary({ siteId })
  expect(answer).toMatchObject({ role: 'collaborator', isPrimary: true })
  expect(await primarySitesOf(world.database.pool, collaborator.id)).toEqual([siteId])
  expect(await primarySitesOf(world.database.pool, owner.id)).toEqual([siteId])
})

test("somebody else's site is as unknown as one that does not exist, and nothing is changed", async () => {
  const stranger = await newCustomer(world.database.pool, { sites: 2 })
  const customer = await newCustomer(world.database.pool, { sites: 1 })
  const before = [await rowsOf(customer.id), await rowsOf(stranger.id)]
  const caller = callerOf(world.services, customer.id)
  const theirs = await caller.ownership
    .setPrimary({ siteId: stranger.siteIds[1] ?? '' })
    .catch((error) => error)
  const nobodys = await caller.ownership.setPrimary({ siteId: randomUUID() }).catch((error) => error)
  expect(await refusal(Promise.reject(theirs))).toEqual({ code: 'not_found' })
  expect(await refusal(Promise.reject(nobodys))).toEqual({ code: 'not_found' })
  expect(theirs.message).toBe(nobodys.message)
  expect([await rowsOf(customer.id), await rowsOf(stranger.id)]).toEqual(before)
})

test('for a customer without sites, every site is unknown', async () => {
  const customer = await newCustomer(world.database.pool)
  const call = callerOf(world.services, customer.id).ownership.setPrimary({ siteId: randomUUID() })
  expect(await refusal(call)).toEqual({ code: 'not_found' })
})

test('a customer who is gone since the sign-in has no sites', async () => {
  const customer = await newCustomer(world.database.pool, { sites: 1 })
  await forget(world.database.pool, customer)
  const call = callerOf(world.services, customer.id).ownership.setPrimary({
    siteId: customer.siteIds[0] ?? '',
  })
  expect(await refusal(call)).toEqual({ code: 'not_found' })
})

test('a site that is taken away at the same time is not found rather than primary', async () => {
  const customer = await newCustomer(world.database.pool, { sites: [{}, { status: 'preview' }] })
  const [, siteId = ''] = customer.siteIds
  const client = await world.database.pool.connect()
  try {
    await client.query('begin')
    await client.query('select from customer_users where id = $1 for no key update', [customer.id])
    const call = refusal(callerOf(world.services, customer.id).ownership.setPrimary({ siteId }))
    await client.query('delete from customer_site_ownership where customer_user_id = $1 and site_id = $2', [
      customer.id,
      siteId,
    ])
    await client.query('commit')
    expect(await call).toEqual({ code: 'not_found' })
  } finally {
    client.release()
  }
})
