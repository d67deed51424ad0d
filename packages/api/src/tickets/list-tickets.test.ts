import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { callerAs, callerOf, refusal, staffActor } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { newTicket } from '../testing/tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = ({ id }: TestCustomer) => callerOf(world.services, id).tickets
const staff = () => callerAs(world.services, staffActor('support')).staff.tickets

/** Seven tickets of three sites and none, newest first, some of the same microsecond. */
async function newArchive() {
  const customer = await newCustomer(pool(), { sites: 3 })
  const [a, b, c] = customer.siteIds
  const create = (createdAt: string, siteId: string | undefined, more: object = {}) =>
    newTicket(pool(), { customerId: customer.id, siteId, createdAt, ...more })
  const ties = (
    await Promise.all([a, b, undefined].map((siteId) => create('2026-03-01T00:00:00.000001Z', siteId)))
  ).toSorted((x, y) => (x < y ? 1 : -1))
  const ids = [
    await create('2026-03-01T00:00:00.000003Z', c, { status: 'closed' }),
    await create('2026-03-01T00:00:00.000002Z', a, { category: 'billing' }),
    ...ties,
    await create('2026-02-01T00:00:00Z', undefined, { status: 'resolved' }),
    await create('2026-01-01T00:00:00Z', b, { category: 'billing', status: 'resolved' }),
  ]
  return { customer, ids }
}

async function walk<Filter extends object>(
  list: (input: Filter & { limit: number; cursor: string | null }) => Promise<{
    tickets: { ticketId: string }[]
    total: number | null
    nextCursor: string | null
  }>,
  filter: Filter,
  limit: number,
) {
  const ids: string[] = []
  const totals: (number | null)[] = []
  let cursor: string | null = null
  do {
    const page = await list({ ...filter, limit, cursor })
    expect(page.tickets.length).toBeLessThanOrEqual(limit)
    ids.push(...page.tickets.map(({ ticketId }) => ticketId))
    totals.push(page.total)
    cursor = page.nextCursor
  } while (cursor !== null)
  return { ids, totals: [...new Set(totals)] }
}

describe.each(['customer', 'staff'] as const)('for %s', (who) => {
  let archive: Awaited<ReturnType<typeof newArchive>>
  beforeAll(async () => {
    archive = await newArchive()
  })
  const list = (input: { limit: number; cursor: string | null; siteId?: string }) =>
    who === 'customer'
      ? as(archive.customer).list(input)
      : staff().list({ ...input, customerId: archive.customer.id })

  test.each([1, 2, 3, 7, 100])('newest first, each once, in pages of %i', async (limit) => {
    const { ids, totals } = await walk(list, {}, limit)
    expect(ids).toEqual(archive.ids)
    expect(totals).toEqual([7])
  })

  test.each([
    [{ status: 'resolved' }, [5, 6]],
    [{ category: 'billing' }, [1, 6]],
    [{ status: 'resolved', category: 'billing' }, [6]],
    [{ status: 'in_progress' }, []],
    [{ search: 'question' }, [0, 1, 2, 3, 4, 5, 6]],
    [{ search: 'question', status: 'closed' }, [0]],
  ] as const)('filtered by %j', async (filter, indexes) => {
    const wanted = indexes.map((index) => archive.ids[index])
    const { ids, totals } = await walk(list, filter, 2)
    expect(ids).toEqual(wanted)
    expect(totals).toEqual([wanted.length])
  })

  test('of one site', async () => {
    const [siteId = ''] = archive.customer.siteIds
    const { ids } = await walk(list, { siteId }, 1)
    const mine = await as(archive.customer).list()
    const ofSite = mine.tickets.filter((ticket) => ticket.siteId === siteId)
    expect(ids).toEqual(ofSite.map(({ ticketId }) => ticketId))
    expect(ids).toHaveLength(2)
  })

  test('what comes in meanwhile neither repeats nor hides anything', async () => {
    const { customer, ids } = await newArchive()
    const page = (cursor: string | null) =>
      who === 'customer'
        ? as(customer).list({ limit: 3, cursor })
        : staff().list({ limit: 3, cursor, customerId: customer.id })
    const first = await page(null)
    await newTicket(pool(), {
      customerId: customer.id,
      siteId: customer.siteIds[0],
      createdAt: '2026-04-01T00:00:00Z',
    })
    const second = await page(first.nextCursor)
    expect([...first.tickets, ...second.tickets].map(({ ticketId }) => ticketId)).toEqual(ids.slice(0, 6))
  })

  test.each(['garbage', Buffer.from('[1]').toString('base64url'), 'x'.repeat(300)])(
    '%s is no cursor',
    async (cursor) => {
      expect(await refusal(list({ limit: 1, cursor }))).toMatchObject({ code: 'validation_failed' })
    },
  )
})

describe('the queue', () => {
  test('is filtered by whom it is assigned to, priority, tag, and by what is open', async () => {
    const { customer, ids } = await newArchive()
    const { id: staffId } = (
      await pool().query(`insert into admin_users (email, role) values ($1, 'support') returning id`, [
        randomUUID(),
      ])
    ).rows[0]
    const [closed = '', billing = '', one = ''] = ids
    await staff().assign({ ticketId: billing, staffId })
    await staff().update({ ticketId: one, priority: 'urgent', tags: ['vip', 'printer'] })
    await staff().update({ ticketId: closed, tags: ['vip'] })
    const found = async (filter: object) =>
      (await staff().list({ customerId: customer.id, ...filter })).tickets.map(({ ticketId }) => ticketId)
    expect(await found({ assigneeId: staffId })).toEqual([billing])
    expect(await found({ assigneeId: null })).toEqual(ids.filter((id) => id !== billing))
    expect(await found({ priority: 'urgent' })).toEqual([one])
    expect(await found({ tag: 'vip' })).toEqual([closed, one])
    expect(await found({ tag: 'vip', status: 'open' })).toEqual([one])
    expect(await found({ status: 'open' })).toEqual(ids.slice(1, 5))
    expect(await found({ tag: 'vi' })).toEqual([])
  })

  test('says that there are many when there are more than a thousand', async () => {
    const { id } = await newCustomer(pool())
    const add = (count: number) =>
      pool().query(
        `insert into support_tickets (customer_user_id, ticket_number, subject, description, category)
         select $1, 'TKT-' || substr(gen_random_uuid()::text, 1, 16), 'Subject', 'Description', 'other'
         from generate_series(1, $2::int)`,
        [id, count],
      )
    await add(1_000)
    expect((await staff().list({ customerId: id })).total).toBe(1_000)
    await add(1)
    expect((await staff().list({ customerId: id })).total).toBeNull()
  })
})

test('stats count what the list gives', async () => {
  const { customer } = await newArchive()
  expect(await as(customer).stats()).toEqual({
    total: 7,
    byStatus: { new: 4, in_progress: 0, waiting_customer: 0, waiting_ai: 0, resolved: 2, closed: 1 },
    byCategory: { billing: 2, technical_support: 0, site_edit: 0, question: 5, other: 0 },
    open: 4,
    waiting: 0,
    resolved: 2,
    closed: 1,
  })
  await newTicket(pool(), { customerId: customer.id, status: 'waiting_customer' })
  expect(await as(customer).stats()).toMatchObject({ total: 8, open: 5, waiting: 1 })
})
