import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { SITE_STATUSES, type SiteStatus } from './entities/site.ts'
import { createTestDatabase } from './testing/index.ts'
import { breaches, commit, type Half, ORDERS, outcomeOf, useTwoSessions } from './testing/two-sessions.ts'

const NO_OWNER = 'sold_site_has_owner'
const WRONG_ISOLATION = '0A000'
const SOLD = SITE_STATUSES.filter((status) => status !== 'preview')

const sessions = useTwoSessions()
const { race } = sessions

type Queryable = Pick<pg.Pool, 'query'>

async function insertSite(on: Queryable, status: SiteStatus): Promise<string> {
  const id = randomUUID()
  await on.query('insert into sites (id, slug, status) values ($1, $2, $3)', [id, id, status])
  return id
}

async function addMember(on: Queryable, customer: string, site: string, role = 'owner', isPrimary = false) {
  await on.query(
    `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary) values ($1, $2, $3, $4)`,
    [customer, site, role, isPrimary],
  )
}

const setStatus = (on: Queryable, site: string, status: SiteStatus) =>
  on.query('update sites set status = $2 where id = $1', [site, status])

/** Somebody whose primary site is another one, so that no other rule stands in the way. */
async function newCustomer(on: Queryable): Promise<string> {
  const home = await insertSite(on, 'preview')
  const id = randomUUID()
  await on.query('insert into customer_users (id, email, primary_site_id) values ($1, $2, $3)', [
    id,
    `${id}@example.test`,
    home,
  ])
  await addMember(on, id, home, 'owner', true)
  return id
}

/** Committed: a site with so many owners. */
async function newSite({ status = 'active' as SiteStatus, owners = 1, pool = sessions.database.pool } = {}) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const site = await insertSite(client, status)
    const customers: string[] = []
    for (let owner = 0; owner < owners; owner += 1) {
      const customer = await newCustomer(client)
      await addMember(client, customer, site)
      customers.push(customer)
    }
    const elsewhere = await insertSite(client, 'preview')
    await client.query('commit')
    const [first = '', second = ''] = customers
    return { site, elsewhere, first, second }
  } finally {
    client.release()
  }
}

const MEMBERSHIP = 'customer_user_id = $1 and site_id = $2'
type Leave = (on: Queryable, customer: string, site: string, elsewhere: string) => Promise<unknown>
const remove: Leave = (on, customer, site) =>
  on.query(`delete from customer_site_ownership where ${MEMBERSHIP}`, [customer, site])
const demote: Leave = (on, customer, site) =>
  on.query(`update customer_site_ownership set role = 'collaborator' where ${MEMBERSHIP}`, [customer, site])
const move: Leave = (on, customer, site, elsewhere) =>
  on.query(`update customer_site_ownership set site_id = $3 where ${MEMBERSHIP}`, [customer, site, elsewhere])
const leaving: [string, Leave][] = [
  ['is deleted', remove],
  ['is demoted', demote],
  ['is moved', move],
]
const eachOrder = ORDERS.flatMap((order) =>
  leaving.map(([way, leave]): [string, (typeof ORDERS)[number], Leave] => [way, order, leave]),
)
const eachPair = eachOrder.flatMap(([way, order, leave]) =>
  leaving.map(([otherWay, otherLeave]) => ({ way, otherWay, order, leave, otherLeave })),
)

describe('I12: a sold site has an owner', () => {
  test.each(SOLD)('a site that is %s and has no owner is refused', async (status) => {
    await insertSite(sessions.one, status)
    expect(await commit(sessions.one)).toBe(NO_OWNER)
    const site = await insertSite(sessions.database.pool, 'preview')
    await setStatus(sessions.other, site, status)
    expect(await commit(sessions.other)).toBe(NO_OWNER)
  })

  test('a collaborator is no owner', async () => {
    const { one } = sessions
    const site = await insertSite(one, 'active')
    await addMember(one, await newCustomer(one), site, 'collaborator')
    expect(await commit(one)).toBe(NO_OWNER)
  })

  test.each(leaving)('the last owner cannot go: who %s', async (_way, leave) => {
    const { site, elsewhere, first } = await newSite()
    await leave(sessions.one, first, site, elsewhere)
    expect(await commit(sessions.one)).toBe(NO_OWNER)
  })

  test('a customer who is the last owner cannot be deleted', async () => {
    const { first } = await newSite()
    await sessions.one.query('delete from customer_users where id = $1', [first])
    expect(await commit(sessions.one)).toBe(NO_OWNER)
  })

  test('checking early is no way around it', async () => {
    const { site, first } = await newSite()
    await sessions.one.query('set constraints all immediate')
    const removal = remove(sessions.one, first, site, '')
    expect(await outcomeOf(removal)).toBe(NO_OWNER)
  })

  test('undoing half of a transaction is no way around it', async () => {
    const { one } = sessions
    const site = await insertSite(one, 'active')
    await one.query('savepoint half')
    await addMember(one, await newCustomer(one), site)
    await one.query('rollback to savepoint half')
    expect(await commit(one)).toBe(NO_OWNER)
  })

  test.each(eachPair)(
    'of the last two owners, one stays: one $way, the other $otherWay ($order)',
    async ({ order, leave, otherLeave }) => {
      const { site, elsewhere, first, second } = await newSite({ owners: 2 })
      const outcomes = await race(
        (session) => leave(session, first, site, elsewhere),
        (session) => otherLeave(session, second, site, elsewhere),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_OWNER])
    },
  )

  test.each(eachOrder)('a site is not sold while its owner %s (%s)', async (_way, order, leave) => {
    const { site, elsewhere, first } = await newSite({ status: 'preview' })
    const outcomes = await race(
      (session) => setStatus(session, site, 'active'),
      (session) => leave(session, first, site, elsewhere),
      order,
    )
    expect(outcomes.toSorted()).toEqual(['committed', NO_OWNER])
  })

  test.each(eachOrder)(
    'an owner %s while the site is sold: one of them is not (%s)',
    async (_way, order, leave) => {
      const { site, elsewhere, first } = await newSite({ status: 'preview' })
      const outcomes = await race(
        (session) => leave(session, first, site, elsewhere),
        (session) => setStatus(session, site, 'active'),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_OWNER])
    },
  )

  test.each(['repeatable read', 'serializable'])(
    'neither owners nor the status change at the isolation level %s',
    async (level) => {
      const { one, other } = sessions
      const { site, first } = await newSite({ owners: 2 })
      await one.query(`set transaction isolation level ${level}`)
      await demote(one, first, site, '')
      expect(await commit(one)).toBe(WRONG_ISOLATION)
      await other.query(`set transaction isolation level ${level}`)
      await setStatus(other, site, 'suspended')
      expect(await commit(other)).toBe(WRONG_ISOLATION)
    },
  )

  describe('what is allowed', () => {
    test('a sold site and its owner in one transaction, in whatever order', async () => {
      const { one } = sessions
      const customer = await newCustomer(one)
      const site = await insertSite(one, 'preview')
      await setStatus(one, site, 'owned')
      await addMember(one, customer, site)
      await addMember(one, customer, await insertSite(one, 'active'))
      expect(await commit(one)).toBe('committed')
    })

    test('one of two owners goes, or the last one hands over', async () => {
      const { site, first, second } = await newSite({ owners: 2 })
      await remove(sessions.one, first, site, '')
      expect(await commit(sessions.one)).toBe('committed')
      await demote(sessions.other, second, site, '')
      await addMember(sessions.other, first, site)
      expect(await commit(sessions.other)).toBe('committed')
    })

    test('the last owner goes with the site, or after it is for sale again', async () => {
      const [gone, returned] = [await newSite(), await newSite()]
      await sessions.one.query('delete from customer_users where id = $1', [gone.first])
      await sessions.one.query('delete from sites where id = $1', [gone.site])
      expect(await commit(sessions.one)).toBe('committed')
      await remove(sessions.other, returned.first, returned.site, '')
      await setStatus(sessions.other, returned.site, 'preview')
      expect(await commit(sessions.other)).toBe('committed')
    })

    test.each(ORDERS)('of three owners, two go at once (%s)', async (order) => {
      const { site, first, second } = await newSite({ owners: 3 })
      const leave =
        (customer: string): Half =>
        (session) =>
          remove(session, customer, site, '')
      expect(await race(leave(first), leave(second), order)).toEqual(['committed', 'committed'])
    })
  })

  test.each(SOLD)('checkInvariants finds a site that is %s and has no owner', async (status) => {
    const broken = await createTestDatabase()
    try {
      await broken.pool.query(
        'alter table sites disable trigger user; alter table customer_site_ownership disable trigger user',
      )
      await insertSite(broken.pool, 'preview')
      const shared = await newSite({ pool: broken.pool, status })
      const site = await insertSite(broken.pool, status)
      expect(await breaches(broken.pool)).toEqual([`I12: site ${site} (${status})`])
      await demote(broken.pool, shared.first, shared.site, '')
      expect(await breaches(broken.pool)).toHaveLength(2)
      expect(await breaches(broken.pool)).toContain(`I12: site ${shared.site} (${status})`)
    } finally {
      await broken.close()
    }
  })
})
