import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { checkInvariants } from './invariants.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

const RUNS = inject('propertyRuns')
const CUSTOMERS = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
const SITES = ['a', 'b', 'c'].map((letter) => `00000000-0000-4000-8000-00000000000${letter}`)
// Refusals that a program may meet; anything else, a syntax error for one, is a mistake of this test.
const REFUSALS = [
  '0A000', // feature_not_supported: not at this isolation level
  '23503', // foreign_key_violation
  '23505', // unique_violation
  '23514', // check_violation
  '25P02', // in_failed_sql_transaction
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
]

let database: TestDatabase
let sessions: pg.Client[]
const seen = { committed: 0, refused: 0, withoutOwner: 0, waited: 0 }

beforeAll(async () => {
  database = await createTestDatabase()
  sessions = [await connect(), await connect()]
})
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.end()))
  await database.close()
})

async function connect(): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: database.databaseUrl })
  await session.connect()
  await session.query(`set lock_timeout = '150ms'; set deadlock_timeout = '20ms'`)
  return session
}

interface Step {
  /** Which of the two connections. */
  session: number
  sql: string
}

// Mostly the same one, so that the two connections meet.
const customer = fc.constantFrom(...CUSTOMERS, ...CUSTOMERS.slice(0, 1), ...CUSTOMERS.slice(0, 1))
const site = fc.constantFrom(...SITES)
const customerAndSite = fc.tuple(customer, site)

const role = fc.constantFrom('owner', 'collaborator')
const status = fc.constantFrom('preview', 'owned', 'active')

const addSite = (c: string, s: string, isPrimary: boolean, as = 'owner') =>
  `insert into customer_site_ownership (customer_user_id, site_id, is_primary, role) values ('${c}', '${s}', ${isPrimary}, '${as}')`
const removeSite = (c: string, s: string) =>
  `delete from customer_site_ownership where customer_user_id = '${c}' and site_id = '${s}'`
const mark = (c: string, s: string, isPrimary: boolean) =>
  `update customer_site_ownership set is_primary = ${isPrimary} where customer_user_id = '${c}' and site_id = '${s}'`
const setRole = (c: string, s: string, as: string) =>
  `update customer_site_ownership set role = '${as}' where customer_user_id = '${c}' and site_id = '${s}'`
const setStatus = (s: string, to: string) => `update sites set status = '${to}' where id = '${s}'`
const unmarkAll = (c: string) =>
  `update customer_site_ownership set is_primary = false where customer_user_id = '${c}' and is_primary`
const setPrimarySite = (c: string, s: string | null) =>
  `update customer_users set primary_site_id = ${s === null ? 'null' : `'${s}'`} where id = '${c}'`

/** Statements that seldom make sense alone. */
const anything = fc.oneof(
  fc.tuple(customer, site, fc.boolean(), role).map(([c, s, isPrimary, as]) => [addSite(c, s, isPrimary, as)]),
  fc.tuple(site, status).map(([s, to]) => [setStatus(s, to)]),
  fc
    .tuple(customer, site, site)
    .map(([c, from, to]) => [
      `update customer_site_ownership set site_id = '${to}' where customer_user_id = '${c}' and site_id = '${from}'`,
    ]),
  customerAndSite.map(([c, s]) => [removeSite(c, s)]),
  fc.tuple(customer, site, fc.boolean()).map(([c, s, isPrimary]) => [mark(c, s, isPrimary)]),
  customerAndSite.map(([c, s]) => [setPrimarySite(c, s)]),
  customer.map((c) => [setPrimarySite(c, null)]),
  customer.map((c) => [
    `insert into customer_users (id, email) values ('${c}', '${c}') on conflict do nothing`,
  ]),
  fc
    .tuple(customer, customer, site)
    .map(([from, to, s]) => [
      `update customer_site_ownership set customer_user_id = '${to}' where customer_user_id = '${from}' and site_id = '${s}'`,
    ]),
  fc.constantFrom('savepoint half', 'rollback to savepoint half').map((sql) => [sql]),
)
const rarely = fc.oneof(
  site.map((s) => [`delete from sites where id = '${s}'`]),
  customer.map((c) => [`delete from customer_users where id = '${c}'`]),
)
/** What makes sense, so that many transactions get as far as their commit. */
const sensible = fc.oneof(
  customerAndSite.map(([c, s]) => [addSite(c, s, false)]),
  customerAndSite.map(([c, s]) => [addSite(c, s, true), setPrimarySite(c, s)]),
  customerAndSite.map(([c, s]) => [unmarkAll(c), mark(c, s, true), setPrimarySite(c, s)]),
  customerAndSite.map(([c, s]) => [`${removeSite(c, s)} and not is_primary`]),
  fc.tuple(customer, site, role).map(([c, s, as]) => [setRole(c, s, as)]),
  fc.tuple(customerAndSite, status).map(([[c, s], to]) => [setRole(c, s, 'owner'), setStatus(s, to)]),
  customer.map((c) => [
    `delete from customer_site_ownership where customer_user_id = '${c}'`,
    setPrimarySite(c, null),
  ]),
)

const transaction = fc
  .tuple(
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(['begin']) },
      // A transaction that goes on seeing what there was when it began.
      {
        weight: 1,
        arbitrary: fc.constant(['begin isolation level repeatable read', 'select from customer_users']),
      },
    ),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: sensible },
        { weight: 3, arbitrary: anything },
        { weight: 1, arbitrary: rarely },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(['commit']) },
      // Two that check before either commits are like two commits at the same instant.
      { weight: 2, arbitrary: fc.constant(['set constraints all immediate', 'commit']) },
      { weight: 1, arbitrary: fc.constant(['rollback']) },
    ),
  )
  .map(([begin, statements, end]) => [...begin, ...statements.flat(), ...end])

/** Two programs of a few transactions each, shuffled together at random. */
const program = fc
  .tuple(
    fc.array(transaction, { minLength: 1, maxLength: 4 }),
    fc.array(transaction, { minLength: 1, maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  )
  .map(([first, second, turns]): Step[] => {
    const queues = [first.flat(), second.flat()]
    const steps: Step[] = []
    const take = (session: number) => {
      const sql = queues[session]?.shift()
      if (sql !== undefined) steps.push({ session, sql })
    }
    for (const turn of turns) take(Number(turn))
    for (const session of [0, 1]) while (queues[session]?.length) take(session)
    return steps
  })

interface Start {
  secondHasSite: boolean
  isSold: boolean
}
const start = fc.record<Start>({ secondHasSite: fc.boolean(), isSold: fc.boolean() })

/** Who has sites to begin with: the first customer two of them, the second one or none. The first site may be sold. */
async function reset({ secondHasSite, isSold }: Start): Promise<void> {
  const [first = '', second = ''] = CUSTOMERS
  const [a = '', b = ''] = SITES
  await database.pool.query(`
    begin;
    delete from sites; delete from customer_users;
    ${SITES.map((s) => `insert into sites (id, slug) values ('${s}', '${s}')`).join(';')};
    ${CUSTOMERS.map((c) => `insert into customer_users (id, email) values ('${c}', '${c}')`).join(';')};
    ${addSite(first, a, true)}; ${addSite(first, b, false)}; ${setPrimarySite(first, a)};
    ${secondHasSite ? `${addSite(second, a, true)}; ${setPrimarySite(second, a)};` : ''}
    ${isSold ? `${setStatus(a, 'active')};` : ''}
    commit`)
}

async function run(session: pg.Client, sql: string): Promise<void> {
  try {
    const { command } = await session.query(sql)
    // The answer to the commit of a failed transaction is ROLLBACK.
    if (command === 'COMMIT') seen.committed += 1
    // Only the end of a transaction can show others anything new.
    if (sql === 'commit') await expectNoBreach()
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    const { code } = error
    if (code === '3B001') return // "rollback to savepoint" without one
    if (code === undefined || !REFUSALS.includes(code)) throw new Error(`${sql} failed`, { cause: error })
    seen.refused += 1
    if (error.constraint === 'sold_site_has_owner') seen.withoutOwner += 1
  }
}

async function expectNoBreach(): Promise<void> {
  const found = (await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)
  expect(found).toEqual([])
}

test('whatever two connections try, in whatever order, no rule is ever broken', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(program, start, async (steps, from) => {
      await reset(from)
      const busy = [Promise.resolve(), Promise.resolve()]
      try {
        for (const { session, sql } of steps) {
          const client = sessions[session]
          if (!client) continue
          // Behind the connection's own statement before it, which may still wait for the other connection.
          const done = (busy[session] ?? Promise.resolve()).then(() => run(client, sql))
          busy[session] = done
          const turn = await Promise.race([done.then(() => 'done'), delay(10, 'waiting')])
          if (turn === 'waiting') seen.waited += 1
        }
        await Promise.all(busy)
      } finally {
        await Promise.allSettled(busy)
        await Promise.all(sessions.map((client) => client.query('rollback')))
      }
      await expectNoBreach()
    }),
    { numRuns: RUNS },
  )
  // Otherwise the programs try nothing, and the test says nothing.
  expect(seen.committed).toBeGreaterThan(RUNS / 2)
  expect(seen.refused).toBeGreaterThan(RUNS / 2)
  expect(seen.withoutOwner).toBeGreaterThan(RUNS / 20)
  expect(seen.waited).toBeGreaterThan(RUNS / 10)
})
