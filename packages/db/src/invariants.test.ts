import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkInvariants } from './invariants.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'
import {
  breaches,
  commit,
  type Half,
  ORDERS,
  outcomeOf,
  untilDoneOrWaiting,
  useTwoSessions,
} from './testing/two-sessions.ts'

const NO_PRIMARY_SITE = 'customer_has_primary_site'
const PRIMARY_DISAGREES = 'customer_users_primary_ownership_fkey'
const TWO_PRIMARY_SITES = 'one_primary_site_per_customer'
const SAME_SITE_TWICE = 'unique_customer_site_ownership'
const SAME_LOGIN_TWICE = 'customer_users_login_email_key'
const LOGIN_NOT_LOWER_CASE = 'customer_users_login_email_check'

const sessions = useTwoSessions()
const { race } = sessions
let database: TestDatabase
let one: pg.Client
let other: pg.Client
beforeAll(() => {
  ;({ database, one, other } = sessions)
})

type Queryable = Pick<pg.Client, 'query'>

async function newSite(): Promise<string> {
  const id = randomUUID()
  await database.pool.query('insert into sites (id, slug) values ($1, $2)', [id, id])
  return id
}

/** The first site is the primary one. */
async function newCustomer(...sites: string[]): Promise<string> {
  const id = randomUUID()
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('insert into customer_users (id, email) values ($1, $2)', [id, `${id}@example.test`])
    for (const site of sites) await addSite(client, id, site, { isPrimary: site === sites[0] })
    await setPrimarySite(client, id, sites[0] ?? null)
    await client.query('commit')
  } finally {
    client.release()
  }
  return id
}

function addSite(session: Queryable, customer: string, site: string, { isPrimary = false } = {}) {
  return session.query(
    'insert into customer_site_ownership (customer_user_id, site_id, is_primary) values ($1, $2, $3)',
    [customer, site, isPrimary],
  )
}

function removeSite(session: Queryable, customer: string, site: string) {
  return session.query('delete from customer_site_ownership where customer_user_id = $1 and site_id = $2', [
    customer,
    site,
  ])
}

function mark(session: Queryable, customer: string, site: string, isPrimary = true) {
  return session.query(
    'update customer_site_ownership set is_primary = $3 where customer_user_id = $1 and site_id = $2',
    [customer, site, isPrimary],
  )
}

function setPrimarySite(session: Queryable, customer: string, site: string | null) {
  return session.query('update customer_users set primary_site_id = $2 where id = $1', [customer, site])
}

async function makePrimary(session: Queryable, customer: string, from: string, to: string): Promise<void> {
  await mark(session, customer, from, false)
  await mark(session, customer, to)
  await setPrimarySite(session, customer, to)
}

async function removeLastSite(session: Queryable, customer: string, site: string): Promise<void> {
  await removeSite(session, customer, site)
  await setPrimarySite(session, customer, null)
}

async function stateOf(customer: string) {
  const { rows } = await database.pool.query<{ primary: string | null; sites: string[] }>(
    `select primary_site_id as primary,
       array(select site_id::text from customer_site_ownership where customer_user_id = c.id order by is_primary desc, site_id) as sites
     from customer_users c where id = $1`,
    [customer],
  )
  return rows[0] ?? null
}

describe('I1: a customer has a site at most once', () => {
  test('a second time is refused, in whatever role', async () => {
    const site = await newSite()
    const customer = await newCustomer(site)
    const again = one.query(
      `insert into customer_site_ownership (customer_user_id, site_id, role) values ($1, $2, 'collaborator')`,
      [customer, site],
    )
    expect(await outcomeOf(again)).toBe(SAME_SITE_TWICE)
  })

  test('another membership cannot be turned into a second one', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const [customer, stranger] = [await newCustomer(a, b), await newCustomer(b)]
    const turnSite = one.query(
      'update customer_site_ownership set site_id = $3 where customer_user_id = $1 and site_id = $2',
      [customer, b, a],
    )
    expect(await outcomeOf(turnSite)).toBe(SAME_SITE_TWICE)
    const turnCustomer = other.query(
      'update customer_site_ownership set customer_user_id = $2, is_primary = false where customer_user_id = $1',
      [stranger, customer],
    )
    expect(await outcomeOf(turnCustomer)).toBe(SAME_SITE_TWICE)
  })

  test.each(ORDERS)('two transactions add the same site: one of them does (%s)', async (order) => {
    const [home, site] = [await newSite(), await newSite()]
    const customer = await newCustomer(home)
    const add: Half = (session) => addSite(session, customer, site)
    expect(await race(add, add, order)).toEqual(['committed', SAME_SITE_TWICE])
    expect((await stateOf(customer))?.sites).toEqual([home, site])
  })

  test('when the first of two gives up, the second gets the site', async () => {
    const [home, site] = [await newSite(), await newSite()]
    const customer = await newCustomer(home)
    await addSite(one, customer, site)
    const second = addSite(other, customer, site)
    await untilDoneOrWaiting(database.pool, second)
    await one.query('rollback')
    await second
    expect(await commit(other)).toBe('committed')
  })
})

describe('I2: at most one primary site per customer', () => {
  test('a second one is refused at once, by insert and by update', async () => {
    const [a, b, c] = [await newSite(), await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    expect(await outcomeOf(addSite(one, customer, c, { isPrimary: true }))).toBe(TWO_PRIMARY_SITES)
    expect(await outcomeOf(mark(other, customer, b))).toBe(TWO_PRIMARY_SITES)
  })

  test('it cannot be put off to the end of the transaction', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await one.query('set constraints all deferred')
    expect(await outcomeOf(mark(one, customer, b))).toBe(TWO_PRIMARY_SITES)
  })

  test('a primary membership cannot be moved to a customer who has one', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const [from, to] = [await newCustomer(a), await newCustomer(b)]
    const move = one.query(
      'update customer_site_ownership set customer_user_id = $2 where customer_user_id = $1',
      [from, to],
    )
    expect(await outcomeOf(move)).toBe(TWO_PRIMARY_SITES)
  })

  test.each(ORDERS)('two transactions add a first site each: one of them does (%s)', async (order) => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer()
    const addFirst =
      (site: string): Half =>
      async (session) => {
        await addSite(session, customer, site, { isPrimary: true })
        await setPrimarySite(session, customer, site)
      }
    expect(await race(addFirst(a), addFirst(b), order)).toEqual(['committed', TWO_PRIMARY_SITES])
    expect(await stateOf(customer)).toEqual({ primary: a, sites: [a] })
  })

  test.each(ORDERS)('two transactions make different sites primary: one is left (%s)', async (order) => {
    const [a, b, c] = [await newSite(), await newSite(), await newSite()]
    const customer = await newCustomer(a, b, c)
    const outcomes = await race(
      (session) => makePrimary(session, customer, a, b),
      (session) => makePrimary(session, customer, a, c),
      order,
    )
    expect(outcomes).toEqual(['committed', TWO_PRIMARY_SITES])
    expect((await stateOf(customer))?.primary).toBe(b)
  })
})

describe('I3: primary_site_id and is_primary never disagree', () => {
  test('primary_site_id cannot name a site that is not marked', async () => {
    const [a, b] = [await newSite(), await newSite()]
    await setPrimarySite(one, await newCustomer(a, b), b)
    expect(await commit(one)).toBe(PRIMARY_DISAGREES)
  })

  test("primary_site_id cannot name somebody else's site, nor one that nobody has", async () => {
    const [mine, theirs, nobodys] = [await newSite(), await newSite(), await newSite()]
    const customer = await newCustomer(mine)
    await newCustomer(theirs)
    await setPrimarySite(one, customer, theirs)
    expect(await commit(one)).toBe(PRIMARY_DISAGREES)
    await setPrimarySite(other, customer, nobodys)
    expect(await commit(other)).toBe(PRIMARY_DISAGREES)
  })

  test('a customer without sites cannot have a primary one', async () => {
    const customer = await newCustomer()
    await setPrimarySite(one, customer, await newSite())
    expect(await commit(one)).toBe(PRIMARY_DISAGREES)
  })

  test('the primary site cannot be unmarked, removed, or exchanged for another alone', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await mark(one, customer, a, false)
    expect(await commit(one)).toBe(PRIMARY_DISAGREES)
    await removeSite(other, customer, a)
    expect(await commit(other)).toBe(PRIMARY_DISAGREES)
    await one.query('begin')
    await mark(one, customer, a, false)
    await mark(one, customer, b)
    expect(await commit(one)).toBe(PRIMARY_DISAGREES)
    await other.query('begin')
    await other.query(
      'update customer_site_ownership set site_id = $3 where customer_user_id = $1 and site_id = $2',
      [customer, a, await newSite()],
    )
    expect(await commit(other)).toBe(PRIMARY_DISAGREES)
  })

  test('a site cannot be marked without primary_site_id', async () => {
    await addSite(one, await newCustomer(), await newSite(), { isPrimary: true })
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
  })

  test('the flag in customer_users that the foreign key compares with cannot be turned off', async () => {
    const customer = await newCustomer(await newSite())
    const turnOff = one.query('update customer_users set primary_flag = false where id = $1', [customer])
    expect(await outcomeOf(turnOff)).toBe('customer_users_primary_flag_check')
    const forget = other.query('update customer_users set primary_flag = null where id = $1', [customer])
    expect(await outcomeOf(forget)).toBe('23502')
  })

  test.each(ORDERS)('one makes a site primary, the other removes it: only one does (%s)', async (order) => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    const outcomes = await race(
      (session) => makePrimary(session, customer, a, b),
      (session) => removeSite(session, customer, b),
      order,
    )
    expect(outcomes).toEqual(['committed', PRIMARY_DISAGREES])
    expect(await stateOf(customer)).toEqual({ primary: b, sites: [b, a] })
  })

  test.each(ORDERS)('one removes a site, the other makes it primary: only one does (%s)', async (order) => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    const outcomes = await race(
      (session) => removeSite(session, customer, b),
      (session) => makePrimary(session, customer, a, b),
      order,
    )
    expect(outcomes).toEqual(['committed', PRIMARY_DISAGREES])
    expect(await stateOf(customer)).toEqual({ primary: a, sites: [a] })
  })
})

describe('I4: who has a site has a primary site', () => {
  test('a first site that is not primary is refused', async () => {
    await addSite(one, await newCustomer(), await newSite())
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
  })

  test('the primary site cannot be given up while there is another', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await removeLastSite(one, customer, a)
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
    await mark(other, customer, a, false)
    await setPrimarySite(other, customer, null)
    expect(await commit(other)).toBe(NO_PRIMARY_SITE)
  })

  test('a site cannot be deleted while it is the primary one of somebody who has another', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await one.query('delete from sites where id = $1', [a])
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
    expect(await stateOf(customer)).toEqual({ primary: a, sites: [a, b] })
  })

  test('a membership cannot be moved to a customer without sites', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const [from, to] = [await newCustomer(a, b), await newCustomer()]
    await one.query(
      'update customer_site_ownership set customer_user_id = $3 where customer_user_id = $1 and site_id = $2',
      [from, b, to],
    )
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
  })

  test('checking early is no way around it', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a)
    await one.query('set constraints all immediate')
    await addSite(one, customer, b)
    expect(await outcomeOf(setPrimarySite(one, customer, null))).toBe(NO_PRIMARY_SITE)
  })

  test('undoing half of a transaction is no way around it', async () => {
    const customer = await newCustomer()
    const site = await newSite()
    await addSite(one, customer, site)
    await one.query('savepoint half')
    await mark(one, customer, site)
    await setPrimarySite(one, customer, site)
    await one.query('rollback to savepoint half')
    expect(await commit(one)).toBe(NO_PRIMARY_SITE)
  })

  describe.each(ORDERS)("two transactions that each remove the other's reason to be (%s)", (order) => {
    test('leave nobody without a primary site', async () => {
      const [last, next] = [await newSite(), await newSite()]
      const customer = await newCustomer(last)
      const outcomes = await race(
        (session) => removeLastSite(session, customer, last),
        (session) => addSite(session, customer, next),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_PRIMARY_SITE].toSorted())
    })

    test('leave nobody without a primary site, when the second one starts', async () => {
      const [last, next] = [await newSite(), await newSite()]
      const customer = await newCustomer(last)
      const outcomes = await race(
        (session) => addSite(session, customer, next),
        (session) => removeLastSite(session, customer, last),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_PRIMARY_SITE].toSorted())
    })

    test('leave nobody without a primary site, when the site itself is deleted', async () => {
      const [last, next] = [await newSite(), await newSite()]
      const customer = await newCustomer(last)
      const outcomes = await race(
        (session) => session.query('delete from sites where id = $1', [last]),
        (session) => addSite(session, customer, next),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_PRIMARY_SITE].toSorted())
    })

    test('leave nobody without a primary site, when a membership is moved', async () => {
      const [last, next] = [await newSite(), await newSite()]
      const [customer, from] = [await newCustomer(last), await newCustomer(await newSite(), next)]
      const outcomes = await race(
        (session) => removeLastSite(session, customer, last),
        (session) =>
          session.query(
            'update customer_site_ownership set customer_user_id = $3 where customer_user_id = $1 and site_id = $2',
            [from, next, customer],
          ),
        order,
      )
      expect(outcomes.toSorted()).toEqual(['committed', NO_PRIMARY_SITE].toSorted())
    })

    test('leave nobody without a primary site, when each removes one of the last two', async () => {
      const [a, b] = [await newSite(), await newSite()]
      const customer = await newCustomer(a, b)
      const outcomes = await race(
        (session) => removeSite(session, customer, b),
        (session) => removeLastSite(session, customer, a),
        order,
      )
      expect(outcomes[0]).toBe('committed')
    })
  })

  test.each(['read committed', 'repeatable read', 'serializable'])(
    'a transaction that removes the last site without having seen the newest is refused, at %s',
    async (level) => {
      const [last, next] = [await newSite(), await newSite()]
      const customer = await newCustomer(last)
      await one.query(`set transaction isolation level ${level}`)
      await one.query('select from customer_users')
      await addSite(other, customer, next)
      expect(await commit(other)).toBe('committed')
      expect(await outcomeOf(removeLastSite(one, customer, last).then(() => one.query('commit')))).not.toBe(
        'committed',
      )
    },
  )
})

describe('I11: one sign-in per e-mail whatever its case', () => {
  function newSignIn(session: Queryable, email: string, loginEmail = email.toLowerCase()) {
    return session.query('insert into customer_users (email, login_email) values ($1, $2)', [
      email,
      loginEmail,
    ])
  }

  test('a sign-in is lower case, also beyond ASCII', async () => {
    expect(await outcomeOf(newSignIn(one, 'Ann@example.test', 'Ann@example.test'))).toBe(LOGIN_NOT_LOWER_CASE)
    expect(await outcomeOf(newSignIn(other, 'ÄNN@example.test', 'ÄNN@example.test'))).toBe(
      LOGIN_NOT_LOWER_CASE,
    )
  })

  test('an address in another case is no second sign-in', async () => {
    await newSignIn(one, 'Bea@example.test')
    expect(await outcomeOf(newSignIn(one, 'BEA@example.test'))).toBe(SAME_LOGIN_TWICE)
  })

  test.each(ORDERS)('two transactions add the same address: one of them does (%s)', async (order) => {
    const outcomes = await race(
      (session) => newSignIn(session, 'Cleo@example.test'),
      (session) => newSignIn(session, 'CLEO@example.test'),
      order,
    )
    expect(outcomes).toEqual(['committed', SAME_LOGIN_TWICE])
  })

  test.each(ORDERS)('two customers change to the same address: one of them does (%s)', async (order) => {
    const [a, b] = [await newCustomer(), await newCustomer()]
    const changeTo =
      (customer: string): Half =>
      (session) =>
        session.query('update customer_users set login_email = $2 where id = $1', [
          customer,
          'dora@example.test',
        ])
    expect(await race(changeTo(a), changeTo(b), order)).toEqual(['committed', SAME_LOGIN_TWICE])
  })

  test('any number of customers may be without a sign-in', async () => {
    await newCustomer()
    await newCustomer()
  })
})

describe('what is allowed', () => {
  test('the first site, marked before or after primary_site_id names it', async () => {
    const [early, late] = [await newCustomer(), await newCustomer()]
    const site = await newSite()
    await setPrimarySite(one, early, site)
    await addSite(one, early, site, { isPrimary: true })
    await addSite(one, late, site)
    await setPrimarySite(one, late, site)
    await mark(one, late, site)
    expect(await commit(one)).toBe('committed')
    expect(await stateOf(early)).toEqual({ primary: site, sites: [site] })
    expect(await stateOf(late)).toEqual({ primary: site, sites: [site] })
  })

  test('another primary site, in one transaction and in whatever order the customer comes', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await makePrimary(one, customer, a, b)
    expect(await commit(one)).toBe('committed')
    expect((await stateOf(customer))?.primary).toBe(b)
    await setPrimarySite(other, customer, a)
    await mark(other, customer, b, false)
    await mark(other, customer, a)
    expect(await commit(other)).toBe('committed')
    expect((await stateOf(customer))?.primary).toBe(a)
  })

  test('removing a site that is not primary, then the last one', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await removeSite(one, customer, b)
    expect(await commit(one)).toBe('committed')
    await removeLastSite(other, customer, a)
    expect(await commit(other)).toBe('committed')
    expect(await stateOf(customer)).toEqual({ primary: null, sites: [] })
  })

  test('removing the primary site when another takes its place', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const customer = await newCustomer(a, b)
    await removeSite(one, customer, a)
    await mark(one, customer, b)
    await setPrimarySite(one, customer, b)
    expect(await commit(one)).toBe('committed')
    expect(await stateOf(customer)).toEqual({ primary: b, sites: [b] })
  })

  test('deleting a customer takes the memberships along and leaves the sites and other customers alone', async () => {
    const [a, b] = [await newSite(), await newSite()]
    const [leaving, staying] = [await newCustomer(a, b), await newCustomer(b)]
    await one.query('delete from customer_users where id = $1', [leaving])
    expect(await commit(one)).toBe('committed')
    expect(await stateOf(leaving)).toBeNull()
    expect(await stateOf(staying)).toEqual({ primary: b, sites: [b] })
    const { rowCount } = await database.pool.query('select from sites where id in ($1, $2)', [a, b])
    expect(rowCount).toBe(2)
  })

  test("deleting somebody's only site leaves a customer without sites", async () => {
    const site = await newSite()
    const [customer, partner] = [await newCustomer(site), await newCustomer(site)]
    await one.query('delete from sites where id = $1', [site])
    expect(await commit(one)).toBe('committed')
    expect(await stateOf(customer)).toEqual({ primary: null, sites: [] })
    expect(await stateOf(partner)).toEqual({ primary: null, sites: [] })
  })

  test('one site as the primary site of several customers', async () => {
    const site = await newSite()
    await newCustomer(site)
    await newCustomer(site)
  })

  test.each(ORDERS)(
    'two transactions that add different sites do not disturb each other (%s)',
    async (order) => {
      const [home, a, b] = [await newSite(), await newSite(), await newSite()]
      const customer = await newCustomer(home)
      const outcomes = await race(
        (session) => addSite(session, customer, a),
        (session) => addSite(session, customer, b),
        order,
      )
      expect(outcomes).toEqual(['committed', 'committed'])
      expect((await stateOf(customer))?.sites).toHaveLength(3)
    },
  )

  test.each(ORDERS)(
    'deleting a customer while a site is being added: the site goes, too (%s)',
    async (order) => {
      const [home, next] = [await newSite(), await newSite()]
      const customer = await newCustomer(home)
      const outcomes = await race(
        (session) => addSite(session, customer, next),
        (session) => session.query('delete from customer_users where id = $1', [customer]),
        order,
      )
      expect(outcomes).toEqual(['committed', 'committed'])
      expect(await stateOf(customer)).toBeNull()
    },
  )
})

describe('checkInvariants', () => {
  let broken: TestDatabase
  beforeAll(async () => {
    broken = await createTestDatabase()
    await broken.pool.query(`
      drop index one_primary_site_per_customer;
      alter table customer_users drop constraint customer_users_primary_ownership_fkey,
        drop constraint customer_users_login_email_key, drop constraint customer_users_login_email_check;
      alter table customer_site_ownership drop constraint unique_customer_site_ownership,
        drop constraint unique_customer_site_primary;
      drop trigger customer_has_primary_site on customer_users;
      drop trigger customer_has_primary_site on customer_site_ownership;
      alter table support_tickets drop constraint status_agrees_with_its_times;
      alter table ticket_messages drop constraint at_most_one_author_matching_its_type,
        drop constraint a_note_is_never_a_customers`)
  })
  beforeEach(async () => {
    await broken.pool.query('truncate customer_users, sites cascade')
  })
  afterAll(() => broken.close())

  /** A customer with a primary site, and another site. */
  const SEED = `
    insert into sites (id, slug) values ('00000000-0000-4000-8000-0000000000a1', 'a'), ('00000000-0000-4000-8000-0000000000b2', 'b');
    insert into customer_users (id, email, login_email, primary_site_id)
      values ('00000000-0000-4000-8000-000000000001', 'Ann@example.test', 'ann@example.test', '00000000-0000-4000-8000-0000000000a1');
    insert into customer_site_ownership (customer_user_id, site_id, is_primary)
      values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000a1', true)`
  const CUSTOMER = 'customer 00000000-0000-4000-8000-000000000001'
  const ADD_B = `insert into customer_site_ownership (customer_user_id, site_id, is_primary)
    select id, '00000000-0000-4000-8000-0000000000b2'`

  test('looks at every rule and finds nothing in a healthy database', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(`${ADD_B}, false from customer_users`)
    const reports = await checkInvariants(broken.pool)
    expect(reports.map(({ id, breaches: found }) => [id, found])).toEqual([
      ['I1', []],
      ['I2', []],
      ['I3', []],
      ['I4', []],
      ['I5', []],
      ['I6', []],
      ['I7', []],
      ['I8', []],
      ['I9', []],
      ['I10', []],
      ['I11', []],
      ['I12', []],
      ['I13', []],
      ['I14', []],
      ['I15', []],
      ['I16', []],
      ['I17', []],
      ['I18', []],
      ['I19', []],
    ])
  })

  test('I1: finds a customer who has a site twice', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(`${ADD_B}, false from customer_users; ${ADD_B}, false from customer_users`)
    expect(await breaches(broken.pool)).toEqual([
      `I1: ${CUSTOMER}, site 00000000-0000-4000-8000-0000000000b2: 2 rows`,
    ])
  })

  test('I2: finds a customer with two primary sites', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(`${ADD_B}, true from customer_users`)
    expect(await breaches(broken.pool)).toContain(`I2: ${CUSTOMER}: 2 primary sites`)
  })

  test.each([
    ['that is not marked', `update customer_site_ownership set is_primary = false`, ''],
    ['that the customer does not have', `delete from customer_site_ownership`, ''],
    [
      'while another is marked',
      `update customer_users set primary_site_id = '00000000-0000-4000-8000-0000000000b2'`,
      '00000000-0000-4000-8000-0000000000a1',
    ],
  ])('I3: finds a primary_site_id %s', async (_name, sql, marked) => {
    await broken.pool.query(SEED)
    await broken.pool.query(sql)
    const found = await breaches(broken.pool)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(`I3: ${CUSTOMER}: primary_site_id`)
    expect(found[0]?.endsWith(`marked ${marked}`)).toBe(true)
  })

  test('I3: finds a marked site without primary_site_id', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query('update customer_users set primary_site_id = null')
    expect(await breaches(broken.pool)).toEqual([
      `I3: ${CUSTOMER}: primary_site_id , marked 00000000-0000-4000-8000-0000000000a1`,
      `I4: ${CUSTOMER}`,
    ])
  })

  test('I4: finds a customer with a site and without a primary one', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(
      'update customer_users set primary_site_id = null; update customer_site_ownership set is_primary = false',
    )
    expect(await breaches(broken.pool)).toEqual([`I4: ${CUSTOMER}`])
  })

  const ADD_TICKET = `insert into support_tickets
    (customer_user_id, ticket_number, subject, description, category, status, resolved_at, closed_at)
    select id, $1, 'Subject', 'Description', 'other', $2, $3, $4 from customer_users`

  test('I9: finds authors that do not match, and a note of a customer', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(ADD_TICKET, ['TKT-1', 'new', null, null])
    const messages = [
      ['customer', true, false],
      ['staff', true, false],
      ['system', true, false],
      ['ai', false, false],
      ['staff', false, true],
      ['customer', false, true],
    ]
    for (const values of messages) {
      await broken.pool.query(
        `insert into ticket_messages (ticket_id, message, message_type, customer_user_id, internal_only)
         select id, 'Hello', $1, case when $2 then customer_user_id end, $3 from support_tickets`,
        values,
      )
    }
    const found = (await breaches(broken.pool)).map(
      (breach) => /^I9: message \S+ \((\w+)\)/.exec(breach)?.[1],
    )
    expect(found.toSorted()).toEqual(['customer', 'staff', 'system'])
  })

  test('I10: finds statuses that do not agree with their times', async () => {
    await broken.pool.query(SEED)
    const [now, none] = [new Date(), null]
    const rows = [
      ['TKT-0', 'resolved', now, none],
      ['TKT-0A', 'closed', now, now],
      ['TKT-0B', 'closed', none, now],
      ['TKT-1', 'resolved', none, none],
      ['TKT-2', 'resolved', now, now],
      ['TKT-3', 'closed', now, none],
      ['TKT-4', 'new', now, none],
      ['TKT-5', 'in_progress', none, now],
    ]
    for (const values of rows) await broken.pool.query(ADD_TICKET, values)
    const found = (await breaches(broken.pool)).map((breach) => /^I10: ticket (\S+)/.exec(breach)?.[1])
    expect(found.toSorted()).toEqual(['TKT-1', 'TKT-2', 'TKT-3', 'TKT-4', 'TKT-5'])
  })

  test('I11: finds two customers with one sign-in, and a sign-in that is not lower case', async () => {
    await broken.pool.query(SEED)
    await broken.pool.query(`insert into customer_users (id, email, login_email)
      values ('00000000-0000-4000-8000-000000000002', 'ann@EXAMPLE.test', 'ann@EXAMPLE.test')`)
    expect(await breaches(broken.pool)).toEqual([
      'I11: customers 00000000-0000-4000-8000-000000000001, 00000000-0000-4000-8000-000000000002',
      'I11: customer 00000000-0000-4000-8000-000000000002: login_email is not lower case',
    ])
  })

  test('lists no more than it is asked for', async () => {
    await broken.pool.query(`insert into customer_users (email, login_email)
      select n || '@example.test', 'Same@example.test' from generate_series(1, 5) n`)
    const limited = await checkInvariants(broken.pool, 3)
    expect(limited.find(({ id }) => id === 'I11')?.breaches).toHaveLength(3)
  })
})
