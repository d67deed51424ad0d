import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { removeSiteFromCustomer } from '../ownership/remove-site-from-customer.ts'
import { callerAs, callerOf, refusal, staffActor } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { tokenTo } from '../testing/letters.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { actorOf } from '../testing/sharing.ts'
import { newTicket } from '../testing/tickets.ts'
import { keepFromMembers } from './keep-from-members.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = ({ id }: TestCustomer) => callerOf(world.services, id).tickets
const staff = () => callerAs(world.services, staffActor('support')).staff.tickets

/** The tickets that each way of asking shows, which must be the same ones. */
async function seenBy(customer: TestCustomer, ticketIds: string[]): Promise<string[]> {
  const { tickets, total } = await as(customer).list({ limit: 100 })
  const seen = tickets.map(({ ticketId }) => ticketId).toSorted()
  expect(total).toBe(seen.length)
  expect((await as(customer).stats()).total).toBe(seen.length)
  for (const ticketId of ticketIds) {
    const got = as(customer).get({ ticketId })
    if (seen.includes(ticketId)) expect(await got).toMatchObject({ ticketId })
    else expect(await refusal(got)).toEqual({ code: 'not_found' })
  }
  return seen
}

async function seesNothingOf(customer: TestCustomer, ticketId: string): Promise<void> {
  const api = as(customer)
  for (const call of [
    () => api.get({ ticketId }),
    () => api.reply({ ticketId, message: 'Hello' }),
    () => api.setStatus({ ticketId, status: 'closed' }),
    () => api.rate({ ticketId, rating: 'neutral' }),
  ]) {
    expect(await refusal(call())).toEqual({ code: 'not_found' })
  }
  const { tickets } = await api.list({ search: 'question' })
  expect(tickets.map((ticket) => ticket.ticketId)).not.toContain(ticketId)
}

describe('who sees a ticket', () => {
  test('every member of its site, whoever wrote it, in any role; nobody else', async () => {
    const owner = await newCustomer(pool(), { sites: 2 })
    const collaborator = await newCustomer(pool(), { sites: 1 })
    const stranger = await newCustomer(pool(), { sites: 1 })
    const [siteId = '', otherSiteId = ''] = owner.siteIds
    await addMember(pool(), collaborator.id, siteId, 'collaborator')
    const shared = await newTicket(pool(), { customerId: collaborator.id, siteId })
    const owners = await newTicket(pool(), { customerId: owner.id, siteId: otherSiteId })
    const siteless = await newTicket(pool(), { customerId: collaborator.id })
    const kept = await newTicket(pool(), { customerId: owner.id, siteId, staffOnly: true })
    const all = [shared, owners, siteless, kept]
    expect(await seenBy(owner, all)).toEqual([shared, owners].toSorted())
    expect(await seenBy(collaborator, all)).toEqual([shared, siteless].toSorted())
    expect(await seenBy(stranger, all)).toEqual([])
    for (const ticketId of all) expect(await staff().get({ ticketId })).toMatchObject({ ticketId })
  })

  test('who joins sees what was written before', async () => {
    const owner = await newCustomer(pool(), { sites: 1 })
    const [siteId = ''] = owner.siteIds
    const ticketId = await newTicket(pool(), { customerId: owner.id, siteId })
    const guest = await newCustomer(pool(), { sites: 1 })
    await seesNothingOf(guest, ticketId)
    await addMember(pool(), guest.id, siteId, 'collaborator')
    await as(guest).reply({ ticketId, message: 'I can help.' })
    expect((await as(owner).get({ ticketId })).messages).toHaveLength(1)
  })

  test('a former owner sees nothing of it, not even what they wrote', async () => {
    const former = await newCustomer(pool(), { sites: 2 })
    const owner = await newCustomer(pool(), { sites: 1 })
    const [siteId = ''] = former.siteIds
    await addMember(pool(), owner.id, siteId)
    const ticketId = await newTicket(pool(), { customerId: former.id, siteId })
    await removeSiteFromCustomer(asSystem(world.database), { customerId: former.id, siteId })
    await seesNothingOf(former, ticketId)
    expect(await seenBy(former, [ticketId])).toEqual([])
    expect(await seenBy(owner, [ticketId])).toEqual([ticketId])
    expect(await as(owner).get({ ticketId })).toMatchObject({ customerId: former.id })
  })

  test("a foreign site's list is empty, like that of one that does not exist", async () => {
    const [owner, stranger] = [
      await newCustomer(pool(), { sites: 1 }),
      await newCustomer(pool(), { sites: 1 }),
    ]
    const [siteId = ''] = owner.siteIds
    await newTicket(pool(), { customerId: owner.id, siteId })
    const unknown = await as(stranger).list({ siteId: randomUUID() })
    expect(unknown).toEqual({ tickets: [], total: 0, nextCursor: null })
    expect(await as(stranger).list({ siteId })).toEqual(unknown)
    expect((await as(owner).list({ siteId })).total).toBe(1)
  })
})

test('when a site is handed over, open tickets follow it and settled ones stay with the staff', async () => {
  const giver = await newCustomer(pool(), { sites: 2, fullName: 'Gina Giver' })
  const taker = await newCustomer(pool())
  const [siteId = ''] = giver.siteIds
  const newOne = (status: 'new' | 'waiting_customer' | 'resolved' | 'closed', site = siteId) =>
    newTicket(pool(), { customerId: giver.id, siteId: site, status })
  const open = [await newOne('new'), await newOne('waiting_customer')]
  const settled = [await newOne('resolved'), await newOne('closed')]
  const elsewhere = await newOne('closed', giver.siteIds[1])
  const [first = ''] = open
  await as(giver).reply({ ticketId: first, message: 'As agreed.' })
  await callerAs(world.services, actorOf(giver)).ownership.offerTransfer({ siteId, email: taker.email })
  const token = await tokenTo(pool(), world.services, taker.email)
  await callerAs(world.services, actorOf(taker)).ownership.acceptTransfer({ token })
  const all = [...open, ...settled, elsewhere]
  expect(await seenBy(taker, all)).toEqual(open.toSorted())
  expect(await seenBy(giver, all)).toEqual([elsewhere])
  expect((await as(taker).get({ ticketId: first })).messages).toMatchObject([
    { author: { type: 'customer', name: 'Gina Giver' }, message: 'As agreed.' },
  ])
  for (const ticketId of settled) expect((await staff().get({ ticketId })).staffOnly).toBe(true)
})

test('when a site is taken back, all of its tickets stay with the staff, also once somebody else has it', async () => {
  const customer = await newCustomer(pool(), { sites: 2 })
  const [siteId = '', otherSiteId = ''] = customer.siteIds
  const ticketId = await newTicket(pool(), { customerId: customer.id, siteId })
  const other = await newTicket(pool(), { customerId: customer.id, siteId: otherSiteId })
  await keepFromMembers(world.database.orm.em.fork(), siteId, 'all')
  const next = await newCustomer(pool(), { sites: 1 })
  await addMember(pool(), next.id, siteId)
  await seesNothingOf(next, ticketId)
  expect(await seenBy(customer, [ticketId, other])).toEqual([other])
})
