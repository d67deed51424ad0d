import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { checkInvariants } from '../invariants.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack, planAdoption, readReport } from './index.ts'
import { fingerprint } from './testing/fingerprint.ts'
import { fullReport } from './testing/full-report.ts'
import { createOldDatabase } from './testing/old-database.ts'
import type { OldRows } from './testing/old-rows.ts'

// Each takes seconds: 40 by default and 500 of 500 customers in a long run, and smaller ones where everybody waits.
const RUNS = inject('propertyRuns')
const IS_LONG = RUNS >= 1_000
const DATABASES = IS_LONG ? Math.max(500, Math.round(RUNS / 4)) : Math.max(2, Math.round((RUNS * 2) / 3))
const CUSTOMERS = IS_LONG ? fc.constant(500) : fc.integer({ min: 15, max: 30 })
/** Of a machine that is busy with everything else. */
const timeout = IS_LONG ? 3_600_000 : 600_000
/** What a server does for one of them leaves another processor with nothing to do. */
const AT_ONCE = 2

const oldRows = fc.record({
  kind: fc.constantFrom('A', 'B', 'B by its migration'),
  customers: CUSTOMERS,
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  undecided: fc.boolean(),
})

const group = fc.array(oldRows, { minLength: AT_ONCE, maxLength: AT_ONCE })

async function withOldDatabase(rows: OldRows, work: (database: TestDatabase) => Promise<void>) {
  const database = await createOldDatabase(rows)
  try {
    await work(database)
  } finally {
    await database.close()
  }
}

/** Moves it over, and what that did is what had been said. */
async function moveAsPlanned({ orm, pool }: TestDatabase) {
  const before = await fingerprint(pool)
  const planned = await fullReport((read) => planAdoption(orm, {}, read))
  expect(await fingerprint(pool)).toEqual(before)
  await adoptDatabase(orm)
  const done = await fullReport((read) => readReport(orm, 'migrate', read))
  expect(done.repairs).toEqual(planned.repairs)
  expect(done.findings).toEqual(expect.arrayContaining(planned.findings))
  return { before, done }
}

async function brokenRules({ pool }: TestDatabase) {
  return (await checkInvariants(pool)).filter(({ breaches }) => breaches.length > 0)
}

test('any database of the older system moves over as planned, keeps the rules, and comes back as it was', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(group, async (group) => {
      const moves = group.map((rows) =>
        withOldDatabase(rows, async (database) => {
          const { before } = await moveAsPlanned(database)
          if (!rows.undecided) expect(await brokenRules(database)).toEqual([])
          await giveDatabaseBack(database.orm)
          expect(await fingerprint(database.pool)).toEqual(before)
        }),
      )
      await Promise.all(moves)
    }),
    { numRuns: Math.ceil((DATABASES * 0.8) / AT_ONCE), endOnFailure: true },
  )
})

/** What the older system does to rows that were repaired: it sets what was set, and a time of its own. */
const LATER = `
  create table mended as select distinct table_name, key::uuid as id from webmagic_legacy.repairs
    where rule in ('ticket_times', 'owned_site_for_sale') and state = 'undone' order by 2 limit 6;
  update support_tickets set status = 'closed', resolved_at = '2030-01-01Z', closed_at = '2030-01-02Z'
    where id in (select id from mended where table_name = 'support_tickets');
  update sites set status = 'active' where id in (select id from mended where table_name = 'sites')`

test('what the older system writes between two moves wins, is listed as planned, and comes back', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(group, async (group) => {
      const moves = group.map((rows) =>
        withOldDatabase({ ...rows, undecided: false }, async (database) => {
          const { pool, orm } = database
          await adoptDatabase(orm)
          await giveDatabaseBack(orm)
          await pool.query(LATER)
          const { before, done } = await moveAsPlanned(database)
          const { rows: written } = await pool.query<{ id: string }>('select id from mended order by id')
          const stays = done.findings.filter(({ rule }) => rule === 'later_change_stays')
          expect([...new Set(stays.map(({ key }) => key))]).toEqual(written.map(({ id }) => id))
          const { rows: lost } = await pool.query(`select id from mended where id not in (
            select id from support_tickets where status = 'closed' and closed_at = '2030-01-02Z'
            union all select id from sites where status = 'active')`)
          expect(lost).toEqual([])
          expect(await brokenRules(database)).toEqual([])
          await giveDatabaseBack(orm)
          expect(await fingerprint(pool)).toEqual(before)
        }),
      )
      await Promise.all(moves)
    }),
    { numRuns: Math.max(1, Math.round((DATABASES * 0.2) / AT_ONCE)), endOnFailure: true },
  )
})
