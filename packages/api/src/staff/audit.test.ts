import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { type AuditAction, recordAudit } from '../audit.ts'
import type { Services } from '../context.ts'
import { callerAs, customerActor, refusal, servicesOver, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'

let database: TestDatabase
let services: Services
beforeEach(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  return () => database.close()
})

const list = (input: object = {}) => callerAs(services, staffActor('admin')).staff.audit.list(input)

async function record(
  action: AuditAction,
  entry: { actorId?: string; customerId?: string; siteId?: string } = {},
) {
  const { actorId = randomUUID(), ...rest } = entry
  const actor = customerActor(actorId)
  await recordAudit({ em: database.orm.em.fork(), actor, now: new Date() }, { action, ...rest })
}

async function walk(input: object, limit: number, between = async () => {}) {
  const found: string[] = []
  let cursor: string | null = null
  do {
    const page = await list({ ...input, limit, cursor })
    found.push(...page.entries.map(({ entryId }) => entryId))
    cursor = page.nextCursor
    await between()
  } while (cursor !== null)
  return found
}

describe('the audit log', () => {
  test('says who did what to whom, newest first', async () => {
    const customer = await newCustomer(database.pool, { sites: [{ slug: 'the-site' }] })
    const [siteId = ''] = customer.siteIds
    const actor = customerActor(customer.id)
    const now = new Date('2026-03-04T05:06:07.890Z')
    await record('ownership.remove')
    await recordAudit(
      { em: database.orm.em.fork(), actor, now },
      { action: 'ownership.add', customerId: customer.id, siteId, details: { role: 'owner' } },
    )
    const { entries, total } = await list()
    expect(total).toBe(2)
    expect(entries.map(({ action }) => action)).toEqual(['ownership.add', 'ownership.remove'])
    expect(entries[0]).toEqual({
      entryId: expect.stringMatching(/^\d+$/),
      at: now,
      actor: { kind: 'customer', id: customer.id, name: customer.email },
      action: 'ownership.add',
      customerId: customer.id,
      customerEmail: customer.email,
      siteId,
      siteSlug: 'the-site',
      details: { role: 'owner' },
    })
  })

  test('outlives those it tells of', async () => {
    const { id } = await newCustomer(database.pool)
    await record('customer.create', { actorId: id, customerId: id })
    await database.pool.query('delete from customer_users where id = $1', [id])
    const { entries } = await list()
    expect(entries).toMatchObject([{ actor: { id, name: null }, customerId: id, customerEmail: null }])
  })

  test('is filtered by action, customer, site and actor, together or alone', async () => {
    const [customerId, siteId, actorId] = [randomUUID(), randomUUID(), randomUUID()]
    const all = { customerId, siteId, actorId }
    await record('ownership.add', all)
    await record('ownership.remove', { customerId })
    await record('ownership.remove', { siteId })
    await record('ownership.remove', { actorId })
    const count = async (filter: object) => (await list(filter)).entries.length
    expect(await count({ action: 'ownership.remove' })).toBe(3)
    expect([await count({ customerId }), await count({ siteId }), await count({ actorId })]).toEqual([
      2, 2, 2,
    ])
    expect(await count({ action: 'ownership.remove', customerId })).toBe(1)
    expect(await count({ ...all, action: 'ownership.add' })).toBe(1)
    expect(await count({ customerId: randomUUID() })).toBe(0)
    expect((await list({ actorId })).total).toBe(2)
  })

  test.each([1, 4, 100])('in pages of %i shows every entry once, while others are added', async (limit) => {
    const customerId = randomUUID()
    for (let entry = 0; entry < 13; entry += 1) await record('ownership.add', { customerId })
    const all = (await list({ limit: 100 })).entries.map(({ entryId }) => entryId)
    expect(await walk({}, limit, () => record('ownership.add'))).toEqual(all)
    expect(await walk({ customerId }, limit)).toEqual(all)
  })

  test('counts up to a thousand, and then says that there are many', async () => {
    const add = (count: number) =>
      database.pool.query(
        `insert into webmagic.audit_log (actor_kind, action)
         select 'system', 'ownership.add' from generate_series(1, $1::int)`,
        [count],
      )
    await add(1_000)
    expect((await list({ limit: 1 })).total).toBe(1_000)
    await add(1)
    expect((await list({ limit: 1 })).total).toBeNull()
    expect((await list({ limit: 1, action: 'ownership.remove' })).total).toBe(0)
  })

  test.each(['x', '-1', '1.5', '9'.repeat(19), "1' or true", ''])(
    'refuses %j as a cursor',
    async (cursor) => {
      expect((await refusal(list({ cursor }))).code).toBe('validation_failed')
    },
  )
})
