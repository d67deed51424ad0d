import { expect, inject, test } from 'vitest'
import { inspectDatabase } from '../database-state.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack } from './index.ts'
import { fingerprint } from './testing/fingerprint.ts'
import { interruptible } from './testing/interruptions.ts'
import { createOldDatabase } from './testing/old-database.ts'

const IS_LONG = inject('propertyRuns') > 500
const CUSTOMERS = IS_LONG ? 50_000 : 2_000
/** How many statements later each run is killed than the one before it. */
const STRIDE = IS_LONG ? 5 : 45
const MADE_AT_RANDOM = ['id', 'created_at', 'updated_at', 'executed_at']

/** What a migration leaves, but for the ids and times of what it has made itself. */
async function outcomeOf({ pool }: TestDatabase, kind: 'A' | 'B') {
  const shared = await fingerprint(pool, { without: kind === 'A' ? MADE_AT_RANDOM : [] })
  // Theirs have no times, so all of them get the moment of the migration.
  delete shared.rows.ticket_templates
  const own = await fingerprint(pool, { schema: 'webmagic', without: MADE_AT_RANDOM })
  const repairs = await pool.query(
    'select rule, table_name, key, before, after, state from webmagic_legacy.repairs order by rule, key',
  )
  return { shared, own, repairs: repairs.rows, state: await inspectDatabase(pool) }
}

/** Runs it again and again, each time killed somewhat later, until nothing is left to be killed. */
async function untilDone(killBefore: (statement: number | null) => number, work: () => Promise<unknown>) {
  for (let kills = 0; ; kills += 1) {
    killBefore((kills + 1) * STRIDE)
    try {
      await work()
      killBefore(null)
      return kills
    } catch (error) {
      if (!/terminat|ended|Connection|ECONNRESET/i.test(String(error))) throw error
    }
  }
}

test.each(['A', 'B'] as const)(
  'a migration of state %s that is killed anywhere is finished by the next run',
  async (kind) => {
    const rows = { kind, customers: CUSTOMERS, seed: 3, undecided: true }
    const [killed, quiet] = [await createOldDatabase(rows), await createOldDatabase(rows)]
    try {
      const killBefore = interruptible(killed)
      const before = await fingerprint(killed.pool)
      const kills = await untilDone(killBefore, () => adoptDatabase(killed.orm))
      expect(kills).toBeGreaterThan(3)
      await adoptDatabase(quiet.orm)
      const [after, wanted] = [await outcomeOf(killed, kind), await outcomeOf(quiet, kind)]
      for (const table of Object.keys(wanted.shared.rows)) {
        const differing = after.shared.rows[table]?.filter(
          (row, at) => row !== wanted.shared.rows[table]?.[at],
        )
        expect([table, differing?.slice(0, 3)]).toEqual([table, []])
      }
      expect(after.repairs).toEqual(wanted.repairs)
      expect(after.shared.catalog).toEqual(wanted.shared.catalog)
      expect(after).toEqual(wanted)

      expect(await untilDone(killBefore, () => giveDatabaseBack(killed.orm))).toBeGreaterThan(3)
      expect(await fingerprint(killed.pool)).toEqual(before)
    } finally {
      await Promise.all([killed.close(), quiet.close()])
    }
  },
)
