import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { removeSiteFromCustomer } from '../ownership/remove-site-from-customer.ts'
import { callerAs, callerOf, customerActor, outcomeOf, refusal, staffActor } from '../testing/api.ts'
import { addMember, newCustomer, type TestCustomer } from '../testing/customers.ts'
import { tokenTo } from '../testing/letters.ts'
import { asSystem, useOwnershipDatabase } from '../testing/ownership.ts'
import { actorOf } from '../testing/sharing.ts'
import { newTicket, ticketJobs } from '../testing/tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = (customerId: string) => callerOf(world.services, customerId).tickets
const INPUT = {
  subject: 'Opening hours',
  description: 'Please change our opening hours.',
  category: 'site_edit',
} as const

async function chooseFrom({ id }: TestCustomer) {
  const reason = await refusal(as(id).create(INPUT))
  if (reason.code !== 'site_selection_required') throw new Error(reason.code)
  return reason
}

describe('which site a ticket is about', () => {
  test('a ticket without a site for a customer with one site is about that one', async () => {
    const customer = await newCustomer(pool(), { sites: 1 })
    const ticket = await as(customer.id).create(INPUT)
    expect(ticket).toMatchObject({
      ...INPUT,
      siteId: customer.siteIds[0],
      customerId: customer.id,
      status: 'new',
      priority: 'medium',
      rating: null,
      firstResponseAt: null,
      resolvedAt: null,
      closedAt: null,
      changes: [],
      messages: [],
    })
    expect(await as(customer.id).get({ ticketId: ticket.ticketId })).toEqual(ticket)
  })

  test('the subject is one line, whatever is sent as one', async () => {
    const customer = await newCustomer(pool(), { sites: 1 })
    const { subject } = await as(customer.id).create({ ...INPUT, subject: ' Opening\r\n\u2028 hours\t2026 ' })
    expect(subject).toBe('Opening hours 2026')
  })

  test('without a site for a customer with several returns the error with the list', async () => {
    const customer = await newCustomer(pool(), {
      sites: [
        { title: 'Home', acquiredAt: '2024-01-01T00:00:00Z' },
        { slug: `bakery-${randomUUID()}`, acquiredAt: '2023-01-01T00:00:00Z' },
        { title: 'Newest', acquiredAt: '2025-01-01T00:00:00Z' },
      ],
    })
    const [home, oldest, newest] = customer.siteIds
    const reason = await refusal(as(customer.id).create(INPUT))
    expect(reason).toEqual({
      code: 'site_selection_required',
      message: 'You own multiple sites. Please select which site this ticket is for.',
      total: 3,
      sites: [
        { siteId: home, slug: expect.stringMatching(/^site-/), siteTitle: 'Home', isPrimary: true },
        { siteId: newest, slug: expect.stringMatching(/^site-/), siteTitle: 'Newest', isPrimary: false },
        { siteId: oldest, slug: expect.stringMatching(/^bakery-/), siteTitle: null, isPrimary: false },
      ],
    })
    await expect(as(customer.id).create(INPUT)).rejects.toThrow(
      'You own multiple sites. Please select which site this ticket is for.',
    )
  })

  test('with a site', async () => {
    const customer = await newCustomer(pool(), { sites: 3 })
    const [, siteId = ''] = customer.siteIds
    expect(await as(customer.id).create({ ...INPUT, siteId })).toMatchObject({ siteId })
  })

  test('a collaborator may ask, too', async () => {
    const owner = await newCustomer(pool(), { sites: 1 })
    const collaborator = await newCustomer(pool(), { sites: 1 })
    const [siteId = ''] = owner.siteIds
    await addMember(pool(), collaborator.id, siteId, 'collaborator')
    expect(await as(collaborator.id).create({ ...INPUT, siteId })).toMatchObject({ siteId })
  })

  test("the site's ownership is verified: a foreign site is answered as one that does not exist", async () => {
    const customer = await newCustomer(pool(), { sites: 1 })
    const [foreign = ''] = (await newCustomer(pool(), { sites: 1 })).siteIds
    for (const siteId of [foreign, randomUUID()]) {
      const asked = as(customer.id).create({ ...INPUT, siteId })
      await expect(asked).rejects.toThrow(/^You don't own this site$/)
      expect(await refusal(asked)).toEqual({ code: 'not_site_owner' })
    }
  })

  test('a site that was handed over between choosing and sending is not asked about', async () => {
    const giver = await newCustomer(pool(), { sites: 3 })
    const taker = await newCustomer(pool())
    const { sites } = await chooseFrom(giver)
    const siteId = sites[1]?.siteId ?? ''
    await callerAs(world.services, actorOf(giver)).ownership.offerTransfer({ siteId, email: taker.email })
    const token = await tokenTo(pool(), world.services, taker.email)
    await callerAs(world.services, actorOf(taker)).ownership.acceptTransfer({ token })

    const input = { ...INPUT, siteId, idempotencyKey: randomUUID() }
    expect(await refusal(as(giver.id).create(input))).toEqual({ code: 'not_site_owner' })
    for (const { id } of [giver, taker]) expect((await as(id).list()).total).toBe(0)
    expect((await chooseFrom(giver)).sites.map((site) => site.siteId)).not.toContain(siteId)
    // Nor is the key spent: the same form is sent for another one.
    const other = sites[0]?.siteId
    expect(await as(giver.id).create({ ...input, siteId: other })).toMatchObject({ siteId: other })
  })

  test('who has no site is told so, whichever they name', async () => {
    const { id } = await newCustomer(pool())
    const [foreign = ''] = (await newCustomer(pool(), { sites: 1 })).siteIds
    for (const siteId of [undefined, foreign, randomUUID()]) {
      expect(await refusal(as(id).create({ ...INPUT, siteId }))).toEqual({ code: 'no_sites' })
    }
  })

  test('who has left in the meantime has no ticket, and who leaves at the same moment one or the other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const owner = await newCustomer(pool(), { sites: 1 })
      const guest = await newCustomer(pool(), { sites: 1 })
      const [siteId = ''] = owner.siteIds
      await addMember(pool(), guest.id, siteId, 'collaborator')
      const [outcome] = await Promise.all([
        outcomeOf(as(guest.id).create({ ...INPUT, siteId })),
        removeSiteFromCustomer(asSystem(world.database), { customerId: guest.id, siteId }),
      ])
      expect(['done', 'not_site_owner']).toContain(outcome)
      expect(await refusal(as(guest.id).create({ ...INPUT, siteId }))).toEqual({ code: 'not_site_owner' })
    }
  })
})

describe('what is written', () => {
  test.each([
    ['a subject of white space', { subject: '   \n\t      ' }, 'subject'],
    ['a description of white space', { description: '\u2003\u00a0      ' }, 'description'],
    ['a subject that is too long', { subject: 'x'.repeat(256) }, 'subject'],
    ['a description that is too long', { description: 'x'.repeat(20_001) }, 'description'],
    ['an unknown category', { category: 'gossip' as 'other' }, 'category'],
    ['four changes', { changes: Array(4).fill({ description: 'Larger logo' }) }, 'changes'],
  ])('%s is refused', async (_name, change, field) => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    expect(await refusal(as(id).create({ ...INPUT, ...change }))).toMatchObject({
      code: 'validation_failed',
      issues: [{ path: [field] }],
    })
  })

  test('changes are kept with what they are about, which only staff are shown', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const changes = [
      { description: 'Larger logo', elementContext: { selector: 'header > img', text: 'Joe' } },
      { description: 'Another picture' },
    ]
    const { ticketId, changes: shown } = await as(id).create({ ...INPUT, changes })
    expect(shown).toEqual([{ description: 'Larger logo' }, { description: 'Another picture' }])
    const { rows } = await pool().query('select element_context from support_tickets where id = $1', [
      ticketId,
    ])
    expect(rows[0].element_context).toEqual({
      changes: [
        { description: 'Larger logo', element_context: { selector: 'header > img', text: 'Joe' } },
        { description: 'Another picture', element_context: null },
      ],
    })
    const staff = callerAs(world.services, staffActor('support')).staff.tickets
    expect((await staff.get({ ticketId })).changes).toEqual([
      { description: 'Larger logo', elementContext: { selector: 'header > img', text: 'Joe' } },
      { description: 'Another picture', elementContext: null },
    ])
  })

  test('staff are told once', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const { ticketId } = await as(id).create(INPUT)
    expect(await ticketJobs(pool(), ticketId)).toEqual(['created'])
  })
})

describe('the same request again', () => {
  test('is the same ticket, as it is by then', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const input = { ...INPUT, idempotencyKey: randomUUID() }
    const first = await as(id).create(input)
    expect(await as(id).create(input)).toEqual(first)
    const { message } = await as(id).reply({ ticketId: first.ticketId, message: 'And on Sundays?' })
    expect((await as(id).create(input)).messages).toMatchObject([{ message }])
    expect(await as(id).list()).toMatchObject({ total: 1 })
    expect(await ticketJobs(pool(), first.ticketId)).toEqual(['created'])
  })

  test('ten times at once makes one ticket', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const input = { ...INPUT, idempotencyKey: randomUUID() }
    const tickets = await Promise.all(Array.from({ length: 10 }, () => as(id).create(input)))
    expect(new Set(tickets.map(({ ticketId }) => ticketId)).size).toBe(1)
    expect(await as(id).list()).toMatchObject({ total: 1 })
  })

  test('with other input is a conflict', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const input = { ...INPUT, idempotencyKey: randomUUID() }
    await as(id).create(input)
    expect(await refusal(as(id).create({ ...input, subject: 'Something else' }))).toEqual({
      code: 'conflict',
    })
  })

  test("somebody else's key is not the caller's", async () => {
    const idempotencyKey = randomUUID()
    const [one, other] = [await newCustomer(pool(), { sites: 1 }), await newCustomer(pool(), { sites: 1 })]
    const first = await as(one.id).create({ ...INPUT, idempotencyKey })
    const second = await as(other.id).create({ ...INPUT, idempotencyKey })
    expect(second).toMatchObject({ siteId: other.siteIds[0] })
    expect(second.ticketId).not.toBe(first.ticketId)
  })

  test('is nothing that was refused: the key is free again', async () => {
    const { id } = await newCustomer(pool())
    const input = { ...INPUT, idempotencyKey: randomUUID() }
    expect(await refusal(as(id).create(input))).toEqual({ code: 'no_sites' })
    const [siteId = ''] = (await newCustomer(pool(), { sites: 1 })).siteIds
    const owner = callerAs(world.services, staffActor('admin')).ownership
    await owner.add({ customerId: id, siteId })
    expect(await as(id).create(input)).toMatchObject({ siteId })
  })
})

describe('the number', () => {
  test('names the day in UTC, and six hexadecimal digits', async () => {
    const { id } = await newCustomer(pool(), { sites: 1 })
    const now = new Date('2026-03-01T00:30:00+02:00')
    const services = { ...world.services, clock: () => now }
    const { ticketNumber, createdAt } = await callerAs(services, customerActor(id)).tickets.create(INPUT)
    expect(ticketNumber).toMatch(/^TKT-20260228-[0-9A-F]{6}$/)
    expect(createdAt).toEqual(now)
  })
})

test("a ticket that stands without a site is its author's alone", async () => {
  const [author, other] = [await newCustomer(pool(), { sites: 1 }), await newCustomer(pool(), { sites: 1 })]
  const ticketId = await newTicket(pool(), { customerId: author.id })
  expect(await as(author.id).get({ ticketId })).toMatchObject({ siteId: null })
  expect(await refusal(as(other.id).get({ ticketId }))).toEqual({ code: 'not_found' })
})
