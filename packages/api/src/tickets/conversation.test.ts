import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SCOPES } from '../actor.ts'
import { callerAs, callerOf, customerActor, refusal, staffActor } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { newStaff, newTicket, ticketJobs } from '../testing/tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = (customerId: string) => callerOf(world.services, customerId).tickets
const at = (time: string) => ({ ...world.services, clock: () => new Date(time) })

async function newCase(status: Parameters<typeof newTicket>[1]['status'] = 'new') {
  const customer = await newCustomer(pool(), { sites: 1, fullName: 'Joe Plumber' })
  const ticketId = await newTicket(pool(), { customerId: customer.id, siteId: customer.siteIds[0], status })
  const staffId = await newStaff(pool(), { fullName: 'Stan Support' })
  return {
    customer,
    ticketId,
    staffId,
    mine: as(customer.id),
    staff: callerAs(world.services, staffActor('support', staffId)).staff.tickets,
  }
}

/** Writes messages without what writing them does. */
async function load(statement: string, ticketId: string): Promise<void> {
  const client = await pool().connect()
  try {
    await client.query('set session_replication_role = replica')
    await client.query(statement, [ticketId])
  } finally {
    client.release(true)
  }
}

async function rowOf(ticketId: string) {
  const { rows } = await pool().query(
    `select version, updated_at::text, first_response_at::text, last_customer_message_at::text,
       last_staff_message_at::text from support_tickets where id = $1`,
    [ticketId],
  )
  return rows[0]
}

describe("a customer's answer", () => {
  test('is there for who asks, in the order in which it was written', async () => {
    const { ticketId, mine, staff } = await newCase()
    const first = await mine.reply({ ticketId, message: '  Hello?\n' })
    expect(first).toMatchObject({ author: { type: 'customer', name: 'Customer' }, message: 'Hello?' })
    await staff.reply({ ticketId, message: 'Hello!' })
    await mine.reply({ ticketId, message: 'Thank you' })
    const { messages, status } = await mine.get({ ticketId })
    expect(messages.map(({ author, message }) => [author.name, message])).toEqual([
      ['Joe Plumber', 'Hello?'],
      ['Stan Support', 'Hello!'],
      ['Joe Plumber', 'Thank you'],
    ])
    expect(messages[0]?.createdAt).toEqual(first.createdAt)
    expect(status).toBe('in_progress')
  })

  test('names its author as everybody else is shown', async () => {
    const { customer, ticketId } = await newCase()
    const actor = { ...customerActor(customer.id), fullName: 'Joe Plumber' }
    const api = callerAs(world.services, actor).tickets
    const said = await api.reply({ ticketId, message: 'Hello?' })
    expect((await api.get({ ticketId })).messages).toEqual([said])
  })

  test('is told from those of others, though they have the same name or none', async () => {
    for (const fullName of ['Joe Plumber', undefined]) {
      const { ticketId, customer, staff, mine } = await newCase()
      const name = fullName ?? 'Customer'
      const other = await newCustomer(pool(), { sites: 1, ...(fullName ? { fullName } : {}) })
      await pool().query('update customer_users set full_name = $2 where id = $1', [customer.id, fullName])
      await addMember(pool(), other.id, customer.siteIds[0] ?? '', 'collaborator')
      const theirs = as(other.id)
      expect((await mine.reply({ ticketId, message: 'Mine' })).isMine).toBe(true)
      await theirs.reply({ ticketId, message: 'Theirs' })
      await staff.reply({ ticketId, message: 'Ours' })
      const author = { type: 'customer', name }
      expect(await mine.get({ ticketId })).toMatchObject({
        author,
        isMine: true,
        messages: [{ author, isMine: true }, { author, isMine: false }, { isMine: false }],
      })
      expect(await theirs.get({ ticketId })).toMatchObject({
        author,
        isMine: false,
        messages: [{ isMine: false }, { isMine: true }, { isMine: false }],
      })
    }
  })

  test('reopens a resolved ticket and clears its time', async () => {
    const { ticketId, mine } = await newCase('resolved')
    await mine.reply({ ticketId, message: 'It is not.' })
    expect(await mine.get({ ticketId })).toMatchObject({
      status: 'in_progress',
      resolvedAt: null,
      closedAt: null,
    })
  })

  test('is refused by a closed ticket until that is reopened', async () => {
    const { ticketId, mine } = await newCase('closed')
    await pool().query('update support_tickets set closed_at = now() where id = $1', [ticketId])
    expect(await refusal(mine.reply({ ticketId, message: 'And now?' }))).toEqual({ code: 'ticket_closed' })
    expect((await mine.get({ ticketId })).messages).toEqual([])
    await mine.setStatus({ ticketId, status: 'reopened' })
    await mine.reply({ ticketId, message: 'And now?' })
    expect((await mine.get({ ticketId })).messages).toHaveLength(1)
  })

  test.each(['   \n', '\u2003', ''])('of white space (%j) is refused', async (message) => {
    const { ticketId, mine, staff } = await newCase()
    for (const say of [mine.reply, staff.reply, staff.note]) {
      expect(await refusal(say({ ticketId, message }))).toMatchObject({ code: 'validation_failed' })
    }
  })

  test("to somebody else's ticket is answered like one to none", async () => {
    const { ticketId } = await newCase()
    const { mine: strangers } = await newCase()
    for (const id of [ticketId, randomUUID()]) {
      expect(await refusal(strangers.reply({ ticketId: id, message: 'Hello' }))).toEqual({
        code: 'not_found',
      })
    }
  })
})

describe('an answer of the staff', () => {
  test('waits for the customer, who is written to', async () => {
    const { ticketId, mine, staff } = await newCase()
    const answered = await staff.reply({ ticketId, message: 'Which hours?' })
    expect(answered).toMatchObject({ status: 'waiting_customer', firstResponseAt: expect.any(Date) })
    expect(answered.messages).toMatchObject([
      { author: { type: 'staff', name: 'Stan Support' }, isInternal: false },
    ])
    expect(await mine.get({ ticketId })).toMatchObject({ status: 'waiting_customer' })
    expect(await ticketJobs(pool(), ticketId)).toEqual(['replied'])
  })

  test('can settle it', async () => {
    const { ticketId, mine, staff } = await newCase()
    await staff.reply({ ticketId, message: 'Done.', status: 'resolved' })
    expect(await mine.get({ ticketId })).toMatchObject({ status: 'resolved', resolvedAt: expect.any(Date) })
    await staff.reply({ ticketId, message: 'Or is it?' })
    expect(await mine.get({ ticketId })).toMatchObject({ status: 'waiting_customer', resolvedAt: null })
  })

  test('is refused by a closed ticket, and by none', async () => {
    const { ticketId, staff } = await newCase('closed')
    expect(await refusal(staff.reply({ ticketId, message: 'Hello' }))).toEqual({ code: 'ticket_closed' })
    expect(await refusal(staff.reply({ ticketId: randomUUID(), message: 'Hello' }))).toEqual({
      code: 'not_found',
    })
  })

  test('of a script comes from the support', async () => {
    const { ticketId, mine } = await newCase()
    const script = callerAs(world.services, { kind: 'service', keyId: randomUUID(), scopes: SCOPES }).staff
      .tickets
    await script.reply({ ticketId, message: 'Done.' })
    await script.note({ ticketId, message: 'By a script.' })
    const { messages } = await mine.get({ ticketId })
    expect(messages).toMatchObject([
      { author: { type: 'staff', name: 'WebMagic support' }, message: 'Done.' },
    ])
  })
})

describe('a note', () => {
  test('is no first response, moves nothing, and is not news for the customer', async () => {
    const { ticketId, mine, staff } = await newCase()
    const before = [await rowOf(ticketId), await mine.get({ ticketId })]
    const noted = await staff.note({ ticketId, message: 'He calls every day.' })
    expect(noted.messages).toMatchObject([{ message: 'He calls every day.', isInternal: true }])
    expect([await rowOf(ticketId), await mine.get({ ticketId })]).toEqual(before)
    expect(await ticketJobs(pool(), ticketId)).toEqual([])
    const answered = await staff.reply({ ticketId, message: 'Hello' })
    expect(answered.firstResponseAt).toEqual(answered.messages[1]?.createdAt)
  })

  test('can be taken of a closed ticket; of none it cannot', async () => {
    const { ticketId, staff } = await newCase('closed')
    expect((await staff.note({ ticketId, message: 'Rude.' })).status).toBe('closed')
    expect(await refusal(staff.note({ ticketId: randomUUID(), message: 'Rude.' }))).toEqual({
      code: 'not_found',
    })
  })
})

describe('when it was said', () => {
  test('the first response stays the first', async () => {
    const { ticketId, staff } = await newCase()
    const { firstResponseAt } = await staff.reply({ ticketId, message: 'One' })
    const again = await staff.reply({ ticketId, message: 'Two' })
    expect(again.firstResponseAt).toEqual(firstResponseAt)
    expect(again.lastStaffMessageAt).toEqual(again.messages[1]?.createdAt)
  })

  test('twenty answers at once, by clocks that differ, all have a place of their own', async () => {
    const { customer, staffId, ticketId, mine } = await newCase()
    const before = await rowOf(ticketId)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const services = at(`2026-05-01T00:00:0${index % 3}Z`)
        const message = `Number ${index}`
        return index % 2
          ? callerAs(services, customerActor(customer.id)).tickets.reply({ ticketId, message })
          : callerAs(services, staffActor('support', staffId)).staff.tickets.reply({ ticketId, message })
      }),
    )
    const { rows } = await pool().query(
      `select count(distinct created_at)::int as moments, max(created_at)::text as last from ticket_messages
       where ticket_id = $1`,
      [ticketId],
    )
    expect(rows[0].moments).toBe(20)
    expect((await mine.get({ ticketId })).messages).toHaveLength(20)
    const after = await rowOf(ticketId)
    expect(after.version).toBe(before.version + 20)
    expect(after.updated_at.slice(0, 19)).toBe(rows[0].last.slice(0, 19))
  })

  test('what is answered while clocks go backwards comes after what it answers', async () => {
    const { customer, staffId, ticketId, mine } = await newCase()
    const staff = callerAs(at('2026-05-02T00:00:00Z'), staffActor('support', staffId)).staff.tickets
    await staff.reply({ ticketId, message: 'Question' })
    const earlier = callerAs(at('2026-05-01T00:00:00Z'), customerActor(customer.id)).tickets
    await earlier.reply({ ticketId, message: 'Answer' })
    const { messages, updatedAt } = await mine.get({ ticketId })
    expect(messages.map(({ message }) => message)).toEqual(['Question', 'Answer'])
    expect(updatedAt).toEqual(new Date('2026-05-02T00:00:00Z'))
  })

  test('each thing that members see counts the version up by one', async () => {
    const { ticketId, mine, staff, staffId } = await newCase()
    const versions: number[] = []
    for (const work of [
      () => mine.reply({ ticketId, message: 'Hello' }),
      () => staff.reply({ ticketId, message: 'Hello', status: 'resolved' }),
      () => mine.rate({ ticketId, rating: 'satisfied' }),
      () => staff.update({ ticketId, priority: 'high', category: 'billing' }),
      () => mine.setStatus({ ticketId, status: 'closed' }),
      () => mine.setStatus({ ticketId, status: 'reopened' }),
      () => staff.assign({ ticketId, staffId }),
      () => staff.update({ ticketId, tags: ['vip'], priority: 'high' }),
      () => staff.note({ ticketId, message: 'Nothing' }),
    ]) {
      const { version } = await rowOf(ticketId)
      await work()
      versions.push((await rowOf(ticketId)).version - version)
    }
    expect(versions).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0])
  })
})

test('of a long conversation the newest messages are told, and how many came before', async () => {
  const { ticketId, mine, staff } = await newCase()
  await load(
    `insert into ticket_messages (ticket_id, message_type, message, internal_only, created_at)
     select $1, 'staff', n, n > 1003, timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, 1005) n`,
    ticketId,
  )
  const seen = await mine.get({ ticketId })
  expect([seen.earlierMessages, seen.messages.length, seen.messages[0]?.message]).toEqual([3, 1_000, '4'])
  const all = await staff.get({ ticketId })
  expect([all.earlierMessages, all.messages.length, all.messages.at(-1)?.message]).toEqual([5, 1_000, '1005'])
})

describe('of a conversation of 1,200 messages', () => {
  /** Every sixth is a note. Those that customers see are named by their number. */
  async function newLongCase() {
    const known = await newCase()
    await load(
      `insert into ticket_messages (ticket_id, message_type, message, internal_only, created_at)
       select $1, 'staff', n, n % 6 = 0, timestamptz '2026-01-01' + n * interval '1 microsecond'
       from generate_series(1, 1440) n`,
      known.ticketId,
    )
    return known
  }
  const numbers = Array.from({ length: 1_440 }, (_, n) => n + 1)
  const seenByCustomers = numbers.filter((n) => n % 6 !== 0)

  type Page = { earlierMessages: number; messages: { messageId: string; message: string }[] }

  /** All messages, and how many pages it took. */
  async function readAll(get: (before?: string) => Promise<Page>) {
    const pages = [await get()]
    for (let [first] = pages; first && first.earlierMessages > 0; [first] = pages) {
      const page = await get(first.messages[0]?.messageId)
      expect(page.messages.length).toBe(Math.min(first.earlierMessages, 1_000))
      pages.unshift(page)
    }
    return pages.map(({ messages }) => messages.map(({ message }) => Number(message)))
  }

  test('the rest is read before the first that is known, in order, without notes', async () => {
    const { ticketId, mine } = await newLongCase()
    const [earlier, newest, ...none] = await readAll((before) => mine.get({ ticketId, before }))
    expect([earlier, newest, none]).toEqual([seenByCustomers.slice(0, 200), seenByCustomers.slice(200), []])
  })

  test('staff read it with notes', async () => {
    const { ticketId, staff } = await newLongCase()
    const pages = await readAll((before) => staff.get({ ticketId, before }))
    expect(pages.flat()).toEqual(numbers)
  })

  test('there is nothing before the first', async () => {
    const { ticketId, mine } = await newCase()
    const { messageId: before } = await mine.reply({ ticketId, message: 'Hello' })
    expect(await mine.get({ ticketId, before })).toMatchObject({ messages: [], earlierMessages: 0 })
  })

  test('what comes in the meantime moves nothing', async () => {
    const { ticketId, mine } = await newLongCase()
    const { messages } = await mine.get({ ticketId })
    await mine.reply({ ticketId, message: 'One more' })
    const page = await mine.get({ ticketId, before: messages[0]?.messageId })
    expect(page.messages.map(({ message }) => Number(message))).toEqual(seenByCustomers.slice(0, 200))
  })

  test("nothing is read before a note, what is in another ticket, or in somebody else's", async () => {
    const { ticketId, mine, staff } = await newLongCase()
    const { messages } = await staff.get({ ticketId })
    const note = messages.findLast(({ isInternal }) => isInternal)?.messageId
    const said = messages.findLast(({ isInternal }) => !isInternal)?.messageId
    const other = await newCase()
    const { messageId: elsewhere } = await other.mine.reply({ ticketId: other.ticketId, message: 'Hello' })
    for (const before of [note, elsewhere, randomUUID()]) {
      expect(await refusal(mine.get({ ticketId, before }))).toEqual({ code: 'not_found' })
    }
    expect(await refusal(staff.get({ ticketId, before: elsewhere }))).toEqual({ code: 'not_found' })
    expect(await refusal(other.mine.get({ ticketId, before: said }))).toEqual({ code: 'not_found' })
    expect((await staff.get({ ticketId, before: note })).messages.at(-1)?.message).toBe('1439')
  })
})
