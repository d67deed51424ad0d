import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Services } from '../context.ts'
import type { Jobs } from '../jobs.ts'
import { callerAs, callerOf, servicesOver, staffActor } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { lettersTo, queuedLetters } from '../testing/letters.ts'
import { addMessage, newStaff } from '../testing/tickets.ts'
import { postTicketNews } from './post-ticket-news.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

let owner: TestCustomer
let collaborator: TestCustomer
let siteId: string
let staffId: string
beforeEach(async () => {
  owner = await newCustomer(database.pool, { sites: [{ title: 'The Bakery' }], fullName: 'Ann Owner' })
  siteId = owner.siteIds[0] ?? ''
  collaborator = await newCustomer(database.pool, { sites: 1 })
  await addMember(database.pool, collaborator.id, siteId, 'collaborator')
  await database.pool.query(`delete from admin_users`)
  staffId = await newStaff(database.pool)
})

const INPUT = { subject: 'The phone number', description: 'It is wrong.', category: 'site_edit' } as const
const create = (input = {}) => callerOf(services, owner.id).tickets.create({ ...INPUT, siteId, ...input })
const staff = () => callerAs(services, staffActor('support', staffId)).staff.tickets

/** Does the jobs about tickets that wait. */
async function work(): Promise<void> {
  const { rows } = await database.pool.query<{ id: string; payload: Jobs['ticket-news'] }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'ticket-news' returning j.id, j.payload`,
  )
  for (const { id, payload } of rows) await postTicketNews(services, payload, id)
}

async function emailOf(id: string): Promise<string> {
  const { rows } = await database.pool.query<{ email: string }>(
    'select email from admin_users where id = $1',
    [id],
  )
  return rows[0]?.email ?? ''
}

async function kindsTo(...people: TestCustomer[]): Promise<string[][]> {
  const letters = await Promise.all(people.map(({ email }) => lettersTo(database.pool, services, email)))
  return letters.map((each) => each.map(({ kind }) => kind))
}

test('a new ticket is told to the staff who can sign in, with what was asked and where to answer', async () => {
  const [gone, noRole] = [await newStaff(database.pool, { isActive: false }), await newStaff(database.pool)]
  await database.pool.query(`update admin_users set role = 'editor' where id = $1`, [noRole])
  const { ticketId, ticketNumber } = await create()
  await work()
  const [letter, ...more] = await lettersTo(database.pool, services, await emailOf(staffId))
  expect(more).toEqual([])
  expect(letter).toMatchObject({ kind: 'ticket-created', subject: `[${ticketNumber}] The phone number` })
  for (const text of ['Ann Owner', 'The phone number', '> It is wrong.', `/staff/tickets/${ticketId}`])
    expect(letter?.text).toContain(text)
  for (const id of [gone, noRole])
    expect(await lettersTo(database.pool, services, await emailOf(id))).toEqual([])
  expect(await kindsTo(owner, collaborator)).toEqual([[], []])
})

test('an answer is told to each member of the site as it is now, in a letter of their own', async () => {
  const { ticketId } = await create()
  const former = await newCustomer(database.pool, { sites: 1 })
  await addMember(database.pool, former.id, siteId)
  await callerOf(services, former.id).ownership.remove({ siteId })
  const disabled = await newCustomer(database.pool, { sites: 1, isActive: false })
  await addMember(database.pool, disabled.id, siteId)
  await staff().note({ ticketId, message: 'A note about the customer' })
  await staff().reply({ ticketId, message: 'We have corrected it.' })
  await work()
  for (const { email } of [owner, collaborator]) {
    const [letter, ...more] = await lettersTo(database.pool, services, email)
    expect(more).toEqual([])
    expect(letter).toMatchObject({ kind: 'ticket-reply', ticketId })
    expect(letter?.text).toContain('> We have corrected it.')
    expect(letter?.text).toContain(`https://portal.example.test/tickets/${ticketId}`)
    expect(`${letter?.text}${letter?.html}`).not.toMatch(/note|staff/i)
  }
  expect(await kindsTo(former, disabled)).toEqual([[], []])
})

test('each answer is quoted for what it says, though another one came before the letter was written', async () => {
  const { ticketId } = await create()
  await staff().reply({ ticketId, message: 'The first answer' })
  await staff().reply({ ticketId, message: 'The second answer' })
  await work()
  const letters = await lettersTo(database.pool, services, owner.email)
  expect(letters.map(({ text }) => /> (.*)/.exec(text)?.[1])).toEqual([
    'The first answer',
    'The second answer',
  ])
})

test('who has left gets no letter, though the ticket was theirs', async () => {
  const { ticketId } = await callerOf(services, collaborator.id).tickets.create({ ...INPUT, siteId })
  await staff().reply({ ticketId, message: 'We have corrected it.' })
  await callerOf(services, collaborator.id).ownership.remove({ siteId })
  await work()
  expect(await kindsTo(owner, collaborator)).toEqual([['ticket-reply'], []])
})

test('of a ticket without a site its author hears, of one for staff only nobody', async () => {
  const { ticketId } = await create()
  await staff().reply({ ticketId, message: 'We have corrected it.' })
  await database.pool.query('update support_tickets set site_id = null where id = $1', [ticketId])
  await work()
  expect(await kindsTo(owner, collaborator)).toEqual([['ticket-reply'], []])
  await staff().update({ ticketId, status: 'closed' })
  await database.pool.query('update support_tickets set staff_only = true where id = $1', [ticketId])
  await work()
  expect(await kindsTo(owner, collaborator)).toEqual([['ticket-reply'], []])
})

test('the end is told to the members, unless it was reopened by then', async () => {
  const { ticketId } = await create()
  await staff().update({ ticketId, status: 'closed' })
  await callerOf(services, owner.id).tickets.setStatus({ ticketId, status: 'reopened' })
  await work()
  expect(await kindsTo(owner)).toEqual([[]])
  await callerOf(services, owner.id).tickets.setStatus({ ticketId, status: 'closed' })
  await work()
  expect(await kindsTo(owner, collaborator)).toEqual([['ticket-closed'], ['ticket-closed']])
})

test('the end is told once, though it came twice before it was told', async () => {
  const { ticketId } = await create()
  const at = (hour: number) => ({
    ...services,
    clock: () => new Date(Date.UTC(2027, 0, 1, hour)),
  })
  for (const [hour, status] of [
    [1, 'closed'],
    [2, 'reopened'],
    [3, 'closed'],
  ] as const) {
    await callerOf(at(hour), owner.id).tickets.setStatus({ ticketId, status })
  }
  await work()
  expect(await kindsTo(owner, collaborator)).toEqual([['ticket-closed'], ['ticket-closed']])
})

test('a letter that is written again is the same letter, another is another', async () => {
  const { ticketId } = await create()
  await staff().reply({ ticketId, message: 'We have corrected it.' })
  const { rows } = await database.pool.query<{ payload: Jobs['ticket-news'] }>(
    `select j.payload from graphile_worker._private_jobs j where j.payload ->> 'about' = 'replied'
     and j.payload ->> 'ticketId' = $1`,
    [ticketId],
  )
  const [news] = rows.map(({ payload }) => payload)
  if (!news) throw new Error('No news')
  const keys = []
  for (const jobId of ['1001', '1001', '1002']) {
    await postTicketNews(services, news, jobId)
    for (const { email } of [owner, collaborator]) {
      keys.push(...(await lettersTo(database.pool, services, email)).map(({ messageKey }) => messageKey))
    }
    await database.pool.query('delete from graphile_worker._private_jobs where key is not null')
  }
  const keyOf = (jobId: string, { id }: TestCustomer) => `ticket-news.${jobId}.${id}`
  expect(keys).toEqual(
    ['1001', '1001', '1002'].flatMap((jobId) => [keyOf(jobId, owner), keyOf(jobId, collaborator)]),
  )
})

test('a note is never quoted, whatever the job says', async () => {
  const { ticketId } = await create()
  await addMessage(database.pool, { ticketId, type: 'staff', message: 'A note', isInternal: true })
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from ticket_messages where ticket_id = $1',
    [ticketId],
  )
  await postTicketNews(services, { ticketId, about: 'replied', messageId: rows[0]?.id ?? '' }, '1')
  expect(await kindsTo(owner)).toEqual([[]])
})

describe('letters to many', () => {
  test('are queued by one statement, once though the job is done again, and sealed', async () => {
    const { ticketId } = await create()
    for (let count = 0; count < 20; count += 1) {
      await addMember(
        database.pool,
        (await newCustomer(database.pool, { sites: 1 })).id,
        siteId,
        'collaborator',
      )
    }
    const { closedAt } = await staff().update({ ticketId, status: 'closed' })
    const news = { ticketId, about: 'closed', closedAt: closedAt?.toISOString() ?? '' } as const
    const before = (await queuedLetters(database.pool)).length
    const spy = vi.spyOn(database.pool, 'query')
    await postTicketNews(services, news, '42')
    expect(spy.mock.calls).toHaveLength(3)
    spy.mockRestore()
    await postTicketNews(services, news, '42')
    const queued = await queuedLetters(database.pool)
    expect(queued).toHaveLength(before + 22)
    expect(JSON.stringify(queued)).not.toContain('phone')
  })
})
