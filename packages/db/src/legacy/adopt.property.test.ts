import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { checkInvariants } from '../invariants.ts'
import { adoptDatabase, giveDatabaseBack, planAdoption } from './index.ts'
import { fingerprint } from './testing/fingerprint.ts'
import { createOldDatabase } from './testing/old-database.ts'

// Each takes seconds: a quarter of what other properties run, and smaller ones where everybody waits.
const RUNS = Math.max(1, Math.round(inject('propertyRuns') / 4))
const CUSTOMERS = RUNS > 100 ? 500 : 60

const oldRows = fc.record({
  kind: fc.constantFrom('A', 'B', 'B by its migration'),
  customers: fc.integer({ min: CUSTOMERS / 2, max: CUSTOMERS }),
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  undecided: fc.boolean(),
})

test('any database of the older system moves over as planned, keeps the rules, and comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(oldRows, async (rows) => {
      const database = await createOldDatabase(rows)
      try {
        const before = await fingerprint(database.pool)
        const planned = await planAdoption(database.orm)
        expect(await fingerprint(database.pool)).toEqual(before)

        const done = await adoptDatabase(database.orm)
        expect(done?.repairs.toSorted(byKey)).toEqual(planned?.repairs.toSorted(byKey))
        expect(done?.findings).toEqual(expect.arrayContaining(planned?.findings ?? []))
        const broken = (await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)
        expect(rows.undecided ? [] : broken).toEqual([])

        await giveDatabaseBack(database.orm)
        expect(await fingerprint(database.pool)).toEqual(before)
      } finally {
        await database.close()
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
})

function byKey(one: { rule: string; key: string }, other: { rule: string; key: string }): number {
  return `${one.rule} ${one.key}` < `${other.rule} ${other.key}` ? -1 : 1
}
