import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { callerAs, refusal, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { newStaff, newTicket } from '../testing/tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool

async function newCase() {
  const customer = await newCustomer(pool(), { sites: [{ title: 'Café Luna' }], fullName: 'Sofia Single' })
  const ticketId = await newTicket(pool(), { customerId: customer.id, siteId: customer.siteIds[0] })
  const staffId = await newStaff(pool(), { fullName: 'Stan Support' })
  const staff = callerAs(world.services, staffActor('support', staffId)).staff.tickets
  return { customer, ticketId, staffId, staff }
}

describe('a ticket, to staff', () => {
  test('says who it is from, which site it is about, and who looks after it, in the queue as by itself', async () => {
    const { customer, ticketId, staffId, staff } = await newCase()
    await staff.assign({ ticketId, staffId })
    await staff.update({ ticketId, tags: ['vip'] })
    const ticket = await staff.get({ ticketId })
    expect(ticket).toMatchObject({
      customer: { customerId: customer.id, email: customer.email, name: 'Sofia Single' },
      site: { siteId: customer.siteIds[0], siteTitle: 'Café Luna' },
      assignee: { staffId, name: 'Stan Support' },
      tags: ['vip'],
      staffOnly: false,
      internalNotes: null,
      messages: [],
    })
    const {
      messages: _messages,
      earlierMessages: _earlier,
      changes: _changes,
      internalNotes: _notes,
      ...queued
    } = ticket
    expect(await staff.list({ customerId: customer.id })).toEqual({
      tickets: [queued],
      total: 1,
      nextCursor: null,
    })
  })

  test('one that is not there is not found, whatever is to be done with it', async () => {
    const { staff, staffId } = await newCase()
    const ticketId = randomUUID()
    for (const call of [
      () => staff.get({ ticketId }),
      () => staff.assign({ ticketId, staffId }),
      () => staff.update({ ticketId, priority: 'high' }),
    ]) {
      expect(await refusal(call())).toEqual({ code: 'not_found' })
    }
  })

  test('is shown with what the older system kept in other shapes', async () => {
    const { ticketId, staff } = await newCase()
    await pool().query(
      `update support_tickets set tags = '{"a": 1}', element_context = '[1]', internal_notes = 'Old.' where id = $1`,
      [ticketId],
    )
    expect(await staff.get({ ticketId })).toMatchObject({ tags: [], changes: [], internalNotes: 'Old.' })
  })
})

describe('assigning', () => {
  test('to somebody, to somebody else, to nobody', async () => {
    const { ticketId, staffId, staff } = await newCase()
    const other = await newStaff(pool())
    const first = await staff.assign({ ticketId, staffId })
    expect(first).toMatchObject({ assignee: { staffId }, assignedAt: expect.any(Date) })
    expect((await staff.assign({ ticketId, staffId: other })).assignee).toMatchObject({
      staffId: other,
      name: null,
    })
    expect(await staff.assign({ ticketId, staffId: null })).toMatchObject({
      assignee: null,
      assignedAt: null,
    })
  })

  test('only to who is on the staff', async () => {
    const { customer, ticketId, staff } = await newCase()
    const gone = await newStaff(pool(), { isActive: false })
    const viewer = await newStaff(pool())
    await pool().query(`update admin_users set role = 'viewer' where id = $1`, [viewer])
    for (const staffId of [gone, viewer, customer.id, randomUUID()]) {
      expect(await refusal(staff.assign({ ticketId, staffId }))).toEqual({ code: 'not_found' })
    }
    const { staff: assignees } = await staff.assignees()
    const ids = assignees.map((each) => each.staffId)
    expect(ids).not.toContain(gone)
    expect(ids).not.toContain(viewer)
  })

  test('those to whom it can be assigned are named', async () => {
    const { staffId, staff } = await newCase()
    const { staff: assignees } = await staff.assignees()
    expect(assignees.find((each) => each.staffId === staffId)).toEqual({
      staffId,
      name: 'Stan Support',
      email: expect.stringContaining('@'),
    })
  })
})

describe('updating', () => {
  test('priority, category and tags, each by itself; the same tag counts once', async () => {
    const { ticketId, staff } = await newCase()
    expect(await staff.update({ ticketId, priority: 'urgent' })).toMatchObject({
      priority: 'urgent',
      category: 'question',
    })
    expect(await staff.update({ ticketId, category: 'billing' })).toMatchObject({
      priority: 'urgent',
      category: 'billing',
    })
    expect((await staff.update({ ticketId, tags: ['b', 'a', 'b'] })).tags).toEqual(['b', 'a'])
    expect((await staff.update({ ticketId, tags: [] })).tags).toEqual([])
  })

  test('what cannot be done changes nothing of the rest', async () => {
    const { ticketId, staff } = await newCase()
    await staff.update({ ticketId, status: 'closed' })
    const before = await staff.get({ ticketId })
    const update = staff.update({ ticketId, status: 'resolved', priority: 'high', tags: ['x'] })
    expect(await refusal(update)).toEqual({ code: 'invalid_transition' })
    expect(await staff.get({ ticketId })).toEqual(before)
  })
})

describe('canned replies', () => {
  test('are written, changed and removed', async () => {
    const { staff } = await newCase()
    const name = `Greeting ${randomUUID()}`
    const created = await staff.templates.create({ name, message: 'Hello {{customer_name}}' })
    expect(created).toMatchObject({
      name,
      category: null,
      message: 'Hello {{customer_name}}',
      isActive: true,
    })
    const { templateId } = created
    const changed = await staff.templates.update({ templateId, category: 'billing', isActive: false })
    expect(changed).toEqual({
      ...created,
      category: 'billing',
      isActive: false,
      updatedAt: changed.updatedAt,
    })
    expect((await staff.templates.list()).templates).toContainEqual(changed)
    expect((await staff.templates.update({ templateId, category: null, message: 'Hi' })).message).toBe('Hi')
    expect(await staff.templates.remove({ templateId })).toEqual({ removed: true })
    expect(await staff.templates.remove({ templateId })).toEqual({ removed: false })
    expect(await refusal(staff.templates.update({ templateId, name: 'Other' }))).toEqual({
      code: 'not_found',
    })
  })

  test('have a name of their own, also when two are written at once', async () => {
    const { staff } = await newCase()
    const [name, other] = [randomUUID(), randomUUID()]
    const create = () => staff.templates.create({ name, message: 'Hello' })
    const outcomes = await Promise.allSettled([create(), create(), create()])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await refusal(create())).toEqual({ code: 'conflict' })
    const { templateId } = await staff.templates.create({ name: other, message: 'Hello' })
    expect(await refusal(staff.templates.update({ templateId, name }))).toEqual({ code: 'conflict' })
    expect((await staff.templates.update({ templateId, name: other })).name).toBe(other)
  })

  test('are listed by name, page by page, with how many there are up to a thousand', async () => {
    const { staff } = await newCase()
    const tag = randomUUID()
    const add = (first: number, last: number) =>
      pool().query(
        `insert into ticket_templates (name, message_template)
         select $1::text || lpad(n::text, 4, '0'), 'Hello' from generate_series($2::int, $3::int) n`,
        [tag, first, last],
      )
    onTestFinished(async () => {
      await pool().query('delete from ticket_templates where name like $1', [`${tag}%`])
    })
    const before = (await staff.templates.list({ limit: 1 })).total ?? Number.NaN
    await add(1, 7)
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof staff.templates.list>> = await staff.templates.list({
        limit: 3,
        cursor,
      })
      expect([page.total, page.templates.length <= 3]).toEqual([before + 7, true])
      found.push(...page.templates.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(found).toHaveLength(before + 7)
    expect(found.filter((name) => name.startsWith(tag))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((n) => `${tag}000${n}`),
    )
    await add(8, 1_000 - before)
    expect((await staff.templates.list({ limit: 1 })).total).toBe(1_000)
    await add(1_001, 1_001)
    expect((await staff.templates.list({ limit: 1 })).total).toBe(null)
  })

  test.each([
    ['of three bytes a letter', '語'],
    ['of two units a letter', '😀'],
  ])('go on after a name %s, however long', async (_what, letter) => {
    const { staff } = await newCase()
    const names = [1, 2, 3].map((n) => letter.repeat(99) + n)
    await pool().query(
      `insert into ticket_templates (name, message_template) select name, 'Hello' from unnest($1::text[]) name`,
      [names],
    )
    onTestFinished(async () => {
      await pool().query('delete from ticket_templates where name = any($1)', [names])
    })
    const found: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { templates, nextCursor } = await staff.templates.list({ limit: 1, cursor })
      found.push(...templates.map(({ name }) => name))
      cursor = nextCursor
    }
    expect(found.filter((name) => names.includes(name))).toEqual(names)
  })

  test.each([
    ['nonsense', 'x'],
    ['another shape', JSON.stringify([1])],
    ['NUL', JSON.stringify(['a\0'])],
  ])('refuse a cursor of %s', async (_what, text) => {
    const { staff } = await newCase()
    const cursor = Buffer.from(text).toString('base64url')
    expect(await refusal(staff.templates.list({ cursor }))).toMatchObject({
      code: 'validation_failed',
      issues: [{ path: ['cursor'] }],
    })
  })

  test('of who has left stay', async () => {
    const { staff, staffId } = await newCase()
    const { templateId } = await staff.templates.create({ name: randomUUID(), message: 'Hello' })
    await pool().query('delete from admin_users where id = $1', [staffId])
    expect((await staff.templates.list()).templates.map((each) => each.templateId)).toContain(templateId)
  })
})

test('a reply that nobody would read is refused, a note is not', async () => {
  const { ticketId, staff } = await newCase()
  await pool().query('update support_tickets set staff_only = true where id = $1', [ticketId])
  expect(await refusal(staff.reply({ ticketId, message: 'Hello?' }))).toEqual({ code: 'conflict' })
  const { messages, status } = await staff.note({ ticketId, message: 'They have left.' })
  expect([messages.map(({ message }) => message), status]).toEqual([['They have left.'], 'new'])
})

describe('tags', () => {
  test('that are added and removed at once are all added and removed', async () => {
    const { ticketId, staff } = await newCase()
    const before = Array.from({ length: 5 }, (_, n) => `old ${n}`)
    await staff.update({ ticketId, tags: before })
    await Promise.all([
      ...before.slice(1).map((tag) => staff.update({ ticketId, removeTags: [tag] })),
      ...[1, 2, 3, 4].map((n) => staff.update({ ticketId, addTags: [`new ${n}`] })),
    ])
    const { tags } = await staff.get({ ticketId })
    expect(tags.toSorted()).toEqual(['new 1', 'new 2', 'new 3', 'new 4', 'old 0'])
  })

  test('of the older system, longer and more, stand in nobody’s way', async () => {
    const { ticketId, staff } = await newCase()
    const legacy = Array.from({ length: 25 }, (_, n) => `${n} ${'long '.repeat(20)}`)
    await pool().query('update support_tickets set tags = $2 where id = $1', [
      ticketId,
      JSON.stringify(legacy),
    ])
    const [first = '', ...rest] = legacy
    expect((await staff.update({ ticketId, removeTags: [first] })).tags).toEqual(rest)
    expect((await staff.update({ ticketId, priority: 'high' })).tags).toEqual(rest)
    expect(await refusal(staff.update({ ticketId, addTags: ['one more'] }))).toEqual({ code: 'conflict' })
    const swapped = await staff.update({ ticketId, removeTags: rest.slice(0, 10), addTags: ['vip'] })
    expect(swapped.tags).toEqual([...rest.slice(10), 'vip'])
  })
})
