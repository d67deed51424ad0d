import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SessionHolder } from '../accounts/live-sessions.ts'
import type { Services } from '../context.ts'
import { callerAs, refusal, servicesOver, staffActor } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import {
  type Listening,
  listenAs,
  type Relay,
  relayTicketNews,
  signedIn,
  signedInStaff,
} from '../testing/ticket-streams.ts'
import { addMessage, newTicket } from '../testing/tickets.ts'

let database: TestDatabase
let services: Services
let relay: Relay
const open: Listening[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  relay = await relayTicketNews(database.databaseUrl, services)
})
afterAll(async () => {
  await relay.close()
  await database.close()
})

/** A site with an owner and a collaborator, somebody else, and staff; all of them listen. */
let owner: SessionHolder & { customerId: string }
let collaborator: typeof owner
let stranger: typeof owner
let staff: SessionHolder
let siteId: string
beforeEach(async () => {
  for (const { stop } of open.splice(0)) stop()
  const [someone, ...others] = await Promise.all(
    Array.from({ length: 3 }, () => newCustomer(database.pool, { sites: 1 })),
  )
  siteId = someone?.siteIds[0] ?? ''
  const people = await Promise.all([someone, ...others].map((each) => customer(each?.id ?? '')))
  const [first, second, third] = people
  if (!first || !second || !third) throw new Error('Nobody there')
  ;[owner, collaborator, stranger] = [first, second, third]
  await addMember(database.pool, collaborator.customerId, siteId, 'collaborator')
  staff = await signedInStaff(services)
  // By then, nothing of all that is still to be told.
  await openTicket({ customerId: stranger.customerId })
})

async function customer(customerId: string): Promise<typeof owner> {
  const holder = await signedIn(services, customerId)
  return Object.assign(holder, { customerId })
}

async function listen(actor: SessionHolder, input?: { ticketId: string }): Promise<Listening> {
  const listening = await listenAs(services, actor, input)
  open.push(listening)
  await expect.poll(() => listening.heard).toEqual([{ resync: true }])
  return listening
}

/** A new ticket, news of which has come by. */
async function openTicket(ticket: { customerId: string; siteId?: string }): Promise<string> {
  const ticketId = await newTicket(database.pool, ticket)
  await expect.poll(() => relay.hasPassed(ticketId)).toBe(true)
  return ticketId
}

const run = (sql: string, ...values: unknown[]) => database.pool.query(sql, values)
const change = (ticketId: string) =>
  run('update support_tickets set version = version + 1 where id = $1', ticketId)
const heardOf = ({ heard }: Listening, ticketId: string) =>
  heard.flatMap((news) => ('ticketId' in news && news.ticketId === ticketId ? [news.version] : []))

/** Until whoever listens has heard of something of their own that came later. */
async function settle(...pairs: [Listening, typeof owner][]): Promise<void> {
  for (const [listening, { customerId }] of pairs) {
    const later = await openTicket({ customerId })
    await expect.poll(() => heardOf(listening, later)).toEqual([1])
  }
}

describe('who hears of a change', () => {
  test('the members of the site and staff, nobody else', async () => {
    const [mine, theirs, outside, queue] = await Promise.all(
      [owner, collaborator, stranger, staff].map((each) => listen(each)),
    )
    if (!mine || !theirs || !outside || !queue) throw new Error('Nobody listens')
    const ticketId = await openTicket({ customerId: owner.customerId, siteId })
    for (const each of [mine, theirs, queue]) await expect.poll(() => heardOf(each, ticketId)).toEqual([1])
    await change(ticketId)
    for (const each of [mine, theirs, queue]) await expect.poll(() => heardOf(each, ticketId)).toEqual([1, 2])
    await settle([outside, stranger])
    expect(heardOf(outside, ticketId)).toEqual([])
  })

  test('of a ticket without a site, its author and staff', async () => {
    const [mine, theirs, queue] = [await listen(owner), await listen(collaborator), await listen(staff)]
    const ticketId = await openTicket({ customerId: owner.customerId })
    for (const each of [mine, queue]) await expect.poll(() => heardOf(each, ticketId)).toEqual([1])
    await settle([theirs, collaborator])
    expect(heardOf(theirs, ticketId)).toEqual([])
  })

  test('who leaves the site hears nothing more, though it was their ticket and the stream is still open', async () => {
    const ticketId = await openTicket({ customerId: collaborator.customerId, siteId })
    const [all, one, mine] = [
      await listen(collaborator),
      await listen(collaborator, { ticketId }),
      await listen(owner),
    ]
    await change(ticketId)
    for (const each of [all, one]) await expect.poll(() => heardOf(each, ticketId)).toEqual([2])
    await callerAs(services, collaborator).ownership.remove({ siteId })
    await change(ticketId)
    await expect.poll(() => heardOf(mine, ticketId)).toEqual([2, 3])
    await settle([all, collaborator])
    expect([all, one].map((each) => heardOf(each, ticketId))).toEqual([[2], [2]])
  })

  test('who joins a site or leaves it asks again at once, and nobody else', async () => {
    const [mine, joining, queue] = [await listen(owner), await listen(stranger), await listen(staff)]
    const resyncs = ({ heard }: Listening) => heard.filter((news) => 'resync' in news).length
    await addMember(database.pool, stranger.customerId, siteId, 'collaborator')
    await expect.poll(() => resyncs(joining)).toBe(2)
    await callerAs(services, stranger).ownership.remove({ siteId })
    await expect.poll(() => resyncs(joining)).toBe(3)
    await settle([mine, owner])
    expect([mine, queue].map(resyncs)).toEqual([1, 1])
  })

  test('after a site changes hands, the taker instead of the giver', async () => {
    const ticketId = await openTicket({ customerId: owner.customerId, siteId })
    const [giver, taker] = [await listen(owner), await listen(stranger)]
    await callerAs(services, staffActor('admin')).ownership.add({ siteId, customerId: stranger.customerId })
    await callerAs(services, owner).ownership.remove({ siteId })
    await change(ticketId)
    await expect.poll(() => heardOf(taker, ticketId)).toEqual([2])
    await settle([giver, owner])
    expect(heardOf(giver, ticketId)).toEqual([])
  })

  test('of a ticket that is for staff only, only staff', async () => {
    const ticketId = await openTicket({ customerId: owner.customerId, siteId })
    const [mine, queue] = [await listen(owner), await listen(staff)]
    await run('update support_tickets set staff_only = true, version = version + 1 where id = $1', ticketId)
    await expect.poll(() => heardOf(queue, ticketId)).toEqual([2])
    await change(ticketId)
    await expect.poll(() => heardOf(queue, ticketId)).toEqual([2, 3])
    await settle([mine, owner])
    expect(heardOf(mine, ticketId)).toEqual([])
  })
})

test('of a note, an assignee and tags only staff hear, and of what nobody sees nobody', async () => {
  const ticketId = await openTicket({ customerId: owner.customerId, siteId })
  const [mine, queue] = [await listen(owner), await listen(staff)]
  await addMessage(database.pool, { ticketId, type: 'staff', message: 'x', isInternal: true })
  await expect.poll(() => heardOf(queue, ticketId)).toEqual([1])
  await run(`update support_tickets set tags = '["vip"]' where id = $1`, ticketId)
  await expect.poll(() => heardOf(queue, ticketId)).toEqual([1, 1])
  await run(
    `update support_tickets set assigned_to_admin_id = (select id from admin_users limit 1) where id = $1`,
    ticketId,
  )
  await expect.poll(() => heardOf(queue, ticketId)).toEqual([1, 1, 1])
  await run('update support_tickets set updated_at = now() where id = $1', ticketId)
  await settle([mine, owner])
  expect(heardOf(mine, ticketId)).toEqual([])
  expect(heardOf(queue, ticketId)).toEqual([1, 1, 1])
})

test('a change that is rolled back is never told', async () => {
  const ticketId = await openTicket({ customerId: owner.customerId, siteId })
  const mine = await listen(owner)
  const client = await database.pool.connect()
  await client.query('begin')
  await client.query('update support_tickets set version = 9 where id = $1', [ticketId])
  await client.query('rollback')
  client.release()
  await settle([mine, owner])
  expect(heardOf(mine, ticketId)).toEqual([])
})

test("somebody else's ticket is not found, as one that does not exist, and neither for staff", async () => {
  const ticketId = await openTicket({ customerId: owner.customerId, siteId })
  const ask = (actor: SessionHolder, id: string) =>
    refusal(callerAs(services, actor).tickets.onChange({ ticketId: id }))
  const missing = await ask(stranger, randomUUID())
  expect(missing).toEqual({ code: 'not_found' })
  expect(await ask(stranger, ticketId)).toEqual(missing)
  expect(await ask(staff, randomUUID())).toEqual(missing)
  await listen(staff, { ticketId })
})

describe('a stream ends within five seconds', () => {
  test.each([
    ['of signing out', 'delete from webmagic.customer_sessions where id = $1'],
    ['of expiry', 'update webmagic.customer_sessions set expires_at = now() where id = $1'],
    [
      'of disabling',
      `update customer_users set is_active = false
       where id = (select user_id from webmagic.customer_sessions where id = $1)`,
    ],
  ])('%s, and the others go on', async (_name, sql) => {
    const [mine, theirs] = [await listen(owner), await listen(collaborator)]
    await run(sql, owner.sessionId)
    const start = performance.now()
    expect(await mine.ended).toBe('unauthenticated')
    expect(performance.now() - start).toBeLessThan(5_000)
    await settle([theirs, collaborator])
  })

  test('of a member of the staff losing their role', async () => {
    const queue = await listen(staff)
    await run(
      `update admin_users set role = 'none' where id = (select user_id from webmagic.staff_sessions where id = $1)`,
      staff.sessionId,
    )
    expect(await queue.ended).toBe('unauthenticated')
  })

  test('and no statement is spent on sessions while nobody listens', async () => {
    const mine = await listen(owner)
    mine.stop()
    expect(await mine.ended).toBe('done')
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    const spy = vi.spyOn(database.pool, 'query')
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  })
})

test('one statement looks at all that changed at once, whoever listens', async () => {
  const listening = await Promise.all([owner, collaborator, stranger, owner].map((each) => listen(each)))
  const spy = vi.spyOn(database.pool, 'query')
  const asked = () =>
    spy.mock.calls.filter(([sent]) => JSON.stringify(sent).includes('find-hearers-of-tickets'))
  const { rows } = await run(
    `insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category)
     select $1, $2, substr(gen_random_uuid()::text, 1, 20), 'Help', 'Please', 'question' from generate_series(1, 50)
     returning id`,
    owner.customerId,
    siteId,
  )
  const [, theirs] = listening
  await expect.poll(() => theirs?.heard.length).toBe(51)
  expect(rows).toHaveLength(50)
  expect(asked().length).toBeLessThanOrEqual(2)
  spy.mockRestore()
})
