import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { callerOf, refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'

const bench = useOwnershipDatabase()

async function newSite() {
  const owner = await newCustomer(bench.database.pool, { sites: 1 })
  const member = await newCustomer(bench.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(bench.database.pool, member.id, siteId, 'collaborator')
  return { siteId, owner, member }
}

test('an owner makes a collaborator an owner, who may then do the same', async () => {
  const { siteId, owner, member } = await newSite()
  const promoted = await callerOf(bench.services, owner.id).ownership.changeRole({
    siteId,
    customerId: member.id,
    role: 'owner',
  })
  expect(promoted).toMatchObject({ siteId, customerId: member.id, role: 'owner', isPrimary: false })
  const demoted = callerOf(bench.services, member.id).ownership.changeRole({
    siteId,
    customerId: owner.id,
    role: 'collaborator',
  })
  expect((await demoted).role).toBe('collaborator')
})

test('the last owner stays an owner', async () => {
  const { siteId, owner } = await newSite()
  const call = callerOf(bench.services, owner.id).ownership.changeRole({
    siteId,
    customerId: owner.id,
    role: 'collaborator',
  })
  expect(await refusal(call)).toEqual({ code: 'last_owner' })
})

test('the last owner may be told to stay one', async () => {
  const { siteId, owner } = await newSite()
  const { ownership } = callerOf(bench.services, owner.id)
  const same = await ownership.changeRole({ siteId, customerId: owner.id, role: 'owner' })
  expect(same.role).toBe('owner')
})

test('of a site that is not sold, the last owner may become a collaborator', async () => {
  const owner = await newCustomer(bench.database.pool, { sites: [{ status: 'preview' }] })
  const [siteId = ''] = owner.siteIds
  const { ownership } = callerOf(bench.services, owner.id)
  const demoted = await ownership.changeRole({ siteId, customerId: owner.id, role: 'collaborator' })
  expect(demoted.role).toBe('collaborator')
})

test('leaves a trace of when it was changed', async () => {
  const { siteId, owner, member } = await newSite()
  const now = new Date('2031-02-03T04:05:06.789Z')
  const { ownership } = callerOf({ ...bench.services, clock: () => now }, owner.id)
  await ownership.changeRole({ siteId, customerId: member.id, role: 'owner' })
  const { rows } = await bench.database.pool.query<{ id: string }>(
    'select customer_user_id as id from customer_site_ownership where site_id = $1 and updated_at = $2',
    [siteId, now],
  )
  expect(rows).toEqual([{ id: member.id }])
})

test('a collaborator may not, a stranger knows of no site, and who is no member is not found', async () => {
  const { siteId, owner, member } = await newSite()
  const stranger = await newCustomer(bench.database.pool)
  const as = (id: string, customerId: string) =>
    refusal(callerOf(bench.services, id).ownership.changeRole({ siteId, customerId, role: 'collaborator' }))
  expect(await as(member.id, owner.id)).toEqual({ code: 'forbidden' })
  expect(await as(stranger.id, member.id)).toEqual({ code: 'not_found' })
  expect(await as(owner.id, stranger.id)).toEqual({ code: 'not_found' })
  expect(await as(owner.id, randomUUID())).toEqual({ code: 'not_found' })
})

test('of two owners who make each other collaborators at once, one stays an owner', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { siteId, owner, member } = await newSite()
    await callerOf(bench.services, owner.id).ownership.changeRole({
      siteId,
      customerId: member.id,
      role: 'owner',
    })
    const demote = (by: string, whom: string) =>
      callerOf(bench.services, by)
        .ownership.changeRole({ siteId, customerId: whom, role: 'collaborator' })
        .then(
          () => 'done',
          async (error: unknown) => (await refusal(Promise.reject(error))).code,
        )
    const outcomes = await Promise.all([demote(owner.id, member.id), demote(member.id, owner.id)])
    expect(outcomes.toSorted()).toEqual(['done', 'forbidden'])
  }
})
