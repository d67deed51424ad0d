import { expect, inject, test } from 'vitest'
import { inspectDatabase } from '../database-state.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack, type LegacyOptions } from './index.ts'
import { fingerprint } from './testing/fingerprint.ts'
import { interruptible } from './testing/interruptions.ts'
import { createOldDatabase } from './testing/old-database.ts'

const IS_LONG = inject('propertyRuns') >= 1_000
const CUSTOMERS = IS_LONG ? 50_000 : 2_000
/** How many statements after its beginning a step is killed: its rows are changed then, and that is not yet committed. */
const INTO_STEP = 5
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

type Work = (options: LegacyOptions) => Promise<unknown>

async function stepsOf(work: Work): Promise<Set<string>> {
  const steps = new Set<string>()
  await work({ onProgress: ({ step }) => steps.add(step) })
  return steps
}

/** Runs it again and again, each time killed in the first step that was not killed yet, until none is left. */
async function killedInEachStep(
  killBefore: (statement: number | null) => void,
  killed: Set<string>,
  work: Work,
) {
  for (;;) {
    let place: string | null = null
    const onProgress: LegacyOptions['onProgress'] = ({ step, done }) => {
      const here = IS_LONG ? `${step} ${done}` : step
      if (place !== null || killed.has(here)) return
      place = here
      killed.add(step).add(here)
      killBefore(INTO_STEP)
    }
    try {
      await work({ onProgress })
      killBefore(null)
      return
    } catch (error) {
      killBefore(null)
      if (!/terminat|ended|Connection|ECONNRESET/i.test(String(error))) throw error
    }
  }
}

/** Per leg, because the second migration has steps of the same names as the first. What both states do is killed in one. */
const legs = ['over', 'back', 'over again'] as const
const killedIn = new Map<string, Set<string>>()
function killedOf(leg: string, kind: string): Set<string> {
  const key = IS_LONG ? `${leg} ${kind}` : leg
  const killed = killedIn.get(key) ?? new Set<string>()
  killedIn.set(key, killed)
  return killed
}

test.each(['B', 'A'] as const)(
  'a move of state %s over, back and over again that is killed in any step is finished by the next run',
  { timeout: IS_LONG ? 3_600_000 : 600_000 },
  async (kind) => {
    const rows = { kind, customers: CUSTOMERS, seed: 3, undecided: true }
    const [killed, quiet] = [await createOldDatabase(rows), await createOldDatabase(rows)]
    try {
      const killBefore = interruptible(killed)
      const before = await fingerprint(killed.pool)
      for (const leg of legs) {
        const workOn =
          ({ orm }: TestDatabase): Work =>
          (options) =>
            leg === 'back' ? giveDatabaseBack(orm, options) : adoptDatabase(orm, options)
        const seen = killedOf(leg, kind)
        await killedInEachStep(killBefore, seen, workOn(killed))
        const steps = await stepsOf(workOn(quiet))
        expect([...steps].filter((step) => !seen.has(step))).toEqual([])
        expect(steps.size).toBeGreaterThan(10)
        if (leg === 'back') {
          expect(await fingerprint(killed.pool)).toEqual(before)
          continue
        }
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
      }
    } finally {
      await Promise.all([killed.close(), quiet.close()])
    }
  },
)
