import { randomUUID } from 'node:crypto'
import type { TicketStatus } from '@webmagic/db'
import { describe, expect, test } from 'vitest'
import { callerAs, callerOf, customerActor, outcomeOf, refusal, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { newTicket, ticketJobs } from '../testing/tickets.ts'
import { closeSilentTickets } from './close-silent-tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = (customerId: string) => callerOf(world.services, customerId).tickets
const at = (time: string) => ({ ...world.services, clock: () => new Date(time) })
const staff = () => callerAs(world.services, staffActor('support')).staff.tickets

async function newCase(status: TicketStatus, settledAt?: string) {
  const customer = await newCustomer(pool(), { sites: 1 })
  const ticketId = await newTicket(pool(), {
    customerId: customer.id,
    siteId: customer.siteIds[0],
    status,
    ...(settledAt ? { settledAt } : {}),
  })
  return { customer, ticketId, mine: as(customer.id) }
}

describe('a customer says how it stands', () => {
  test('resolved, then closed, then reopened: each with its time, and members are told of the end', async () => {
    const { customer, ticketId } = await newCase('new')
    const setStatus = (status: 'resolved' | 'closed' | 'reopened', time: string) =>
      callerAs(at(time), customerActor(customer.id)).tickets.setStatus({ ticketId, status })
    const [one, two, three] = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-30T00:00:00Z']
    expect(await setStatus('resolved', one)).toMatchObject({
      status: 'resolved',
      resolvedAt: new Date(one),
      closedAt: null,
      updatedAt: new Date(one),
    })
    expect(await setStatus('closed', two)).toMatchObject({
      status: 'closed',
      resolvedAt: new Date(one),
      closedAt: new Date(two),
    })
    expect(await setStatus('reopened', three)).toMatchObject({
      status: 'in_progress',
      resolvedAt: null,
      closedAt: null,
    })
    expect(await ticketJobs(pool(), ticketId)).toEqual(['closed'])
  })

  test('what is not possible is refused, and changes nothing', async () => {
    const refused: [TicketStatus, 'resolved' | 'closed' | 'reopened'][] = [
      ['new', 'reopened'],
      ['in_progress', 'reopened'],
      ['resolved', 'resolved'],
      ['closed', 'closed'],
      ['closed', 'resolved'],
    ]
    for (const [from, status] of refused) {
      const { ticketId, mine } = await newCase(from)
      const before = await mine.get({ ticketId })
      expect(await refusal(mine.setStatus({ ticketId, status }))).toEqual({ code: 'invalid_transition' })
      expect(await mine.get({ ticketId })).toEqual(before)
    }
  })

  test('after 30 days, what was closed stays closed, but for the staff', async () => {
    const { customer, ticketId } = await newCase('closed', '2026-01-01T00:00:00Z')
    const later = callerAs(at('2026-02-01T00:00:00Z'), customerActor(customer.id)).tickets
    expect(await refusal(later.setStatus({ ticketId, status: 'reopened' }))).toEqual({
      code: 'invalid_transition',
    })
    expect((await staff().update({ ticketId, status: 'in_progress' })).status).toBe('in_progress')
  })

  test("somebody else's ticket is answered like none", async () => {
    const { ticketId } = await newCase('new')
    const { mine: strangers } = await newCase('new')
    for (const id of [ticketId, randomUUID()]) {
      expect(await refusal(strangers.setStatus({ ticketId: id, status: 'closed' }))).toEqual({
        code: 'not_found',
      })
      expect(await refusal(strangers.rate({ ticketId: id, rating: 'neutral' }))).toEqual({
        code: 'not_found',
      })
    }
  })

  test('two that close it at once: one does', async () => {
    const { ticketId, mine } = await newCase('in_progress')
    const close = () => outcomeOf(mine.setStatus({ ticketId, status: 'closed' }))
    expect((await Promise.all([close(), close()])).toSorted()).toEqual(['done', 'invalid_transition'])
    expect(await ticketJobs(pool(), ticketId)).toEqual(['closed'])
  })
})

describe('a rating', () => {
  test.each(['resolved', 'closed'] as const)(
    'of a %s ticket is kept, the last one counts',
    async (status) => {
      const { ticketId, mine } = await newCase(status)
      await mine.rate({ ticketId, rating: 'unsatisfied' })
      expect(await mine.rate({ ticketId, rating: 'satisfied' })).toMatchObject({
        ticketId,
        rating: 'satisfied',
        status,
      })
      expect(await mine.get({ ticketId })).toMatchObject({ rating: 'satisfied' })
    },
  )

  test('ends when the ticket is open again, whoever opens it', async () => {
    const { ticketId, mine } = await newCase('resolved')
    for (const open of [
      () => mine.setStatus({ ticketId, status: 'reopened' }),
      () => mine.reply({ ticketId, message: 'It is not.' }),
      () => staff().update({ ticketId, status: 'in_progress' }),
    ]) {
      await staff().update({ ticketId, status: 'resolved' })
      await mine.rate({ ticketId, rating: 'satisfied' })
      expect((await mine.setStatus({ ticketId, status: 'closed' })).rating).toBe('satisfied')
      await staff().update({ ticketId, status: 'in_progress' })
      await staff().update({ ticketId, status: 'resolved' })
      await mine.rate({ ticketId, rating: 'satisfied' })
      await open()
      expect((await mine.get({ ticketId })).rating).toBeNull()
    }
  })

  test.each(['new', 'in_progress', 'waiting_customer', 'waiting_ai'] as const)(
    'of a %s ticket comes too early',
    async (status) => {
      const { ticketId, mine } = await newCase(status)
      expect(await refusal(mine.rate({ ticketId, rating: 'satisfied' }))).toEqual({
        code: 'invalid_transition',
      })
    },
  )
})

describe('staff say how it stands', () => {
  test('what it is already changes nothing', async () => {
    const { ticketId } = await newCase('resolved')
    const before = await staff().get({ ticketId })
    expect(await staff().update({ ticketId, status: 'resolved' })).toEqual(before)
    expect(await refusal(staff().update({ ticketId, status: 'waiting_customer' }))).toEqual({
      code: 'invalid_transition',
    })
  })

  test('members are told when it is closed', async () => {
    const { ticketId } = await newCase('in_progress')
    await staff().update({ ticketId, status: 'closed' })
    await staff().update({ ticketId, status: 'closed' })
    expect(await ticketJobs(pool(), ticketId)).toEqual(['closed'])
  })
})

describe('after seven days of silence', () => {
  const NOW = '2026-06-08T12:00:00Z'
  const closeAt = (time: string) => closeSilentTickets(at(time))

  test('a resolved ticket closes, says why, and members are told', async () => {
    const { ticketId, mine } = await newCase('resolved', '2026-06-01T12:00:00Z')
    await closeAt('2026-06-08T11:59:59.999Z')
    expect((await mine.get({ ticketId })).status).toBe('resolved')
    await closeAt(NOW)
    await closeAt(NOW)
    expect(await mine.get({ ticketId })).toMatchObject({
      status: 'closed',
      resolvedAt: new Date('2026-06-01T12:00:00Z'),
      closedAt: new Date(NOW),
      updatedAt: new Date(NOW),
      messages: [
        {
          author: { type: 'system', name: 'WebMagic' },
          message: 'Closed after seven days without an answer.',
          createdAt: new Date(NOW),
        },
      ],
    })
    expect(await ticketJobs(pool(), ticketId)).toEqual(['closed'])
  })

  test('whatever was said since counts, notes do not', async () => {
    const { ticketId, mine } = await newCase('resolved', '2026-06-01T00:00:00Z')
    const { ticketId: noted, mine: other } = await newCase('resolved', '2026-06-01T00:00:00Z')
    const support = callerAs(at('2026-06-05T00:00:00Z'), {
      kind: 'service',
      keyId: randomUUID(),
      scopes: ['tickets:write'],
    })
    await support.staff.tickets.reply({ ticketId, message: 'It was the cache.', status: 'resolved' })
    await support.staff.tickets.note({ ticketId: noted, message: 'It was the cache.' })
    await closeAt(NOW)
    expect((await mine.get({ ticketId })).status).toBe('resolved')
    expect((await other.get({ ticketId: noted })).status).toBe('closed')
  })

  test('what is not resolved stays as it is, and so does what is answered at that moment', async () => {
    const { ticketId: open } = await newCase('waiting_customer')
    const { ticketId, mine } = await newCase('resolved', '2026-06-01T00:00:00Z')
    const [outcome] = await Promise.all([outcomeOf(mine.reply({ ticketId, message: 'Wait!' })), closeAt(NOW)])
    const { status } = await mine.get({ ticketId })
    expect([outcome, status]).toEqual(
      outcome === 'done' ? ['done', 'in_progress'] : ['ticket_closed', 'closed'],
    )
    expect((await staff().get({ ticketId: open })).status).toBe('waiting_customer')
  })

  test('more than one batch closes', async () => {
    const customer = await newCustomer(pool(), { sites: 1 })
    const all = Array.from({ length: 230 }, () =>
      newTicket(pool(), {
        customerId: customer.id,
        siteId: customer.siteIds[0],
        status: 'resolved',
        settledAt: '2026-05-01T00:00:00Z',
      }),
    )
    await Promise.all(all)
    await Promise.all([closeAt(NOW), closeAt(NOW)])
    expect(await as(customer.id).stats()).toMatchObject({ closed: 230, resolved: 0 })
    const { rows } = await pool().query(
      `select count(*)::int as count from ticket_messages m join support_tickets t on t.id = m.ticket_id
       where t.customer_user_id = $1`,
      [customer.id],
    )
    expect(rows).toEqual([{ count: 230 }])
  })
})
