import { randomUUID } from 'node:crypto'
import type { OwnershipRole } from '@webmagic/db'
import { expect, test } from 'vitest'
import { callerOf, outcomeOf, refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { changeRole } from './change-role.ts'

const world = useOwnershipDatabase()

async function newSite() {
  const owner = await newCustomer(world.database.pool, { sites: 1 })
  const member = await newCustomer(world.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(world.database.pool, member.id, siteId, 'collaborator')
  return { siteId, owner, member }
}

test('an owner makes a collaborator an owner, who may then do the same', async () => {
  const { siteId, owner, member } = await newSite()
  const promoted = await callerOf(world.services, owner.id).ownership.changeRole({
    siteId,
    customerId: member.id,
    role: 'owner',
  })
  expect(promoted).toMatchObject({ siteId, customerId: member.id, role: 'owner', isPrimary: false })
  const demoted = callerOf(world.services, member.id).ownership.changeRole({
    siteId,
    customerId: owner.id,
    role: 'collaborator',
  })
  expect((await demoted).role).toBe('collaborator')
})

test('the last owner stays an owner', async () => {
  const { siteId, owner } = await newSite()
  const call = callerOf(world.services, owner.id).ownership.changeRole({
    siteId,
    customerId: owner.id,
    role: 'collaborator',
  })
  expect(await refusal(call)).toEqual({ code: 'last_owner' })
})

test('the last owner may be told to stay one', async () => {
  const { siteId, owner } = await newSite()
  const { ownership } = callerOf(world.services, owner.id)
  const same = await ownership.changeRole({ siteId, customerId: owner.id, role: 'owner' })
  expect(same.role).toBe('owner')
})

test('of a site that is not sold, the last owner may become a collaborator', async () => {
  const owner = await newCustomer(world.database.pool, { sites: [{ status: 'preview' }] })
  const [siteId = ''] = owner.siteIds
  const { ownership } = callerOf(world.services, owner.id)
  const demoted = await ownership.changeRole({ siteId, customerId: owner.id, role: 'collaborator' })
  expect(demoted.role).toBe('collaborator')
})

test('a collaborator who becomes an owner makes a site that was for sale an owned one', async () => {
  const { rows } = await world.database.pool.query<{ id: string }>(
    'insert into sites (slug) values (gen_random_uuid()::text) returning id',
  )
  const siteId = rows[0]?.id ?? ''
  const { id: customerId } = await newCustomer(world.database.pool)
  const ctx = asSystem(world.database)
  await addSiteToCustomer(ctx, { customerId, siteId, role: 'collaborator' })
  const statusAs = async (role: OwnershipRole) => {
    await changeRole(ctx, { customerId, siteId, role })
    const found = await world.database.pool.query('select status from sites where id = $1', [siteId])
    return found.rows[0]?.status
  }
  expect(await statusAs('collaborator')).toBe('preview')
  expect(await statusAs('owner')).toBe('owned')
  expect(await refusal(statusAs('collaborator'))).toEqual({ code: 'last_owner' })
})

test('a site that is live stays so, whoever becomes an owner', async () => {
  const { siteId, owner, member } = await newSite()
  const { ownership } = callerOf(world.services, owner.id)
  await ownership.changeRole({ siteId, customerId: member.id, role: 'owner' })
  const { status } = await ownership.site({ siteId })
  expect(status).toBe('active')
})

test('leaves a trace of when it was changed', async () => {
  const { siteId, owner, member } = await newSite()
  const now = new Date('2031-02-03T04:05:06.789Z')
  const { ownership } = callerOf({ ...world.services, clock: () => now }, owner.id)
  await ownership.changeRole({ siteId, customerId: member.id, role: 'owner' })
  const { rows } = await world.database.pool.query<{ id: string }>(
    'select customer_user_id as id from customer_site_ownership where site_id = $1 and updated_at = $2',
    [siteId, now],
  )
  expect(rows).toEqual([{ id: member.id }])
})

test('a collaborator may not, a stranger knows of no site, and who is no member is not found', async () => {
  const { siteId, owner, member } = await newSite()
  const stranger = await newCustomer(world.database.pool)
  const as = (id: string, customerId: string) =>
    refusal(callerOf(world.services, id).ownership.changeRole({ siteId, customerId, role: 'collaborator' }))
  expect(await as(member.id, owner.id)).toEqual({ code: 'forbidden' })
  expect(await as(stranger.id, member.id)).toEqual({ code: 'not_found' })
  expect(await as(owner.id, stranger.id)).toEqual({ code: 'not_found' })
  expect(await as(owner.id, randomUUID())).toEqual({ code: 'not_found' })
})

test('of two owners who make each other collaborators at once, one stays an owner', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { siteId, owner, member } = await newSite()
    await callerOf(world.services, owner.id).ownership.changeRole({
      siteId,
      customerId: member.id,
      role: 'owner',
    })
    const demote = (by: string, whom: string) =>
      outcomeOf(
        callerOf(world.services, by).ownership.changeRole({ siteId, customerId: whom, role: 'collaborator' }),
      )
    const outcomes = await Promise.all([demote(owner.id, member.id), demote(member.id, owner.id)])
    expect(outcomes.toSorted()).toEqual(['done', 'forbidden'])
  }
})
