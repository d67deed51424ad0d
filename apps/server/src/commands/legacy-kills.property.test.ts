import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { adoptDatabase, checkInvariants, inspectDatabase, type LegacyPhase } from '@webmagic/db'
import { createOldDatabase, type OldRows, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Folder, makeFolder } from '../testing/cli.ts'

const RUNS = inject('propertyRuns')
const IS_LONG = RUNS >= 1_000
const RANDOM_KILLS = IS_LONG ? Math.ceil(RUNS / 100) : 1
/** A moment is not to be missed; and a process takes long to start where others are at work. */
const OFTEN = { interval: 5, timeout: 120_000 }

type Pool = TestDatabase['pool']

/** Waits for a moment of a command's work, of which the whole takes about so many milliseconds. */
type Moment = (pool: Pool, wholeMs: number) => Promise<unknown>

interface Kill {
  when: string
  kind: OldRows['kind']
  moment: Moment
}

const kills: Kill[] = [
  ...(IS_LONG
    ? [{ when: 'as soon as its archive is there', kind: 'B', moment: async () => {} } as const]
    : []),
  { when: 'amid its repairs', kind: 'A', moment: someRepairsDone },
  ...Array.from({ length: RANDOM_KILLS }, (_, n): Kill => {
    const percent = randomInt(100)
    return {
      when: `after ${percent} % of the time (${n + 1})`,
      kind: n % 2 === 0 ? 'B by its migration' : 'A',
      moment: (_pool, wholeMs) => sleep((wholeMs * percent) / 100),
    }
  }),
]

let folder: Folder
const databases: TestDatabase[] = []
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(async () => {
  await folder.remove()
  for (const database of databases) await database.close()
})

async function open(rows: OldRows): Promise<TestDatabase> {
  const database = await createOldDatabase(rows)
  databases.push(database)
  return database
}

test.each(kills)(
  'a move of state $kind whose process is killed $when is finished by the next run, and so is its way back',
  { timeout: 600_000 },
  async ({ kind, moment }) => {
    const rows = { kind, customers: 40, seed: 11 }
    const [killed, quiet] = [await open(rows), await open(rows)]
    const before = await everythingIn(killed.pool)
    const start = performance.now()
    await adoptDatabase(quiet.orm)
    const wholeMs = performance.now() - start

    await runKilled(killed, ['migrate'], 'half migrated', (pool) => moment(pool, wholeMs))
    await finish(killed, ['migrate'])
    expect(await outcomeOf(killed)).toEqual(await outcomeOf(quiet))
    expect((await checkInvariants(killed.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual([])

    await runKilled(killed, ['rollback', '--yes'], 'half rolled back', (pool) => moment(pool, wholeMs))
    await finish(killed, ['rollback', '--yes'])
    expect(await everythingIn(killed.pool)).toEqual(before)
  },
)

/**
 * Starts a command and kills its process. Whatever the machine does, that is not too late: a reader of a table keeps it
 * from going on until somebody has locked what it writes down at its end.
 */
async function runKilled(
  { databaseUrl, pool }: TestDatabase,
  args: string[],
  phase: LegacyPhase,
  moment: (pool: Pool) => Promise<unknown>,
): Promise<void> {
  const [reader, locker] = [await pool.connect(), await pool.connect()]
  try {
    await reader.query('begin; select from customer_users')
    const running = folder.start(['db', ...args], { DATABASE_URL: databaseUrl })
    await Promise.race([expect.poll(() => phaseOf(pool), OFTEN).toBe(phase), endedTooSoon(running.ended)])
    await locker.query('begin; select from webmagic_legacy.record for update')
    await reader.query('commit')
    await Promise.race([moment(pool), endedTooSoon(running.ended)])
    running.kill('SIGKILL')
    expect((await running.ended).code).toBeNull()
  } finally {
    reader.release(true)
    locker.release(true)
  }
  expect(await phaseOf(pool)).toBe(phase)
}

async function endedTooSoon(ended: Promise<{ stderr: string }>): Promise<never> {
  throw new Error(`Ended before it was killed:\n${(await ended).stderr}`)
}

async function finish({ databaseUrl }: TestDatabase, args: string[]): Promise<void> {
  const { code, stderr } = await folder.run(['db', ...args], { DATABASE_URL: databaseUrl })
  expect([code, stderr]).toEqual([0, expect.stringContaining('constraints and indexes\n')])
}

async function phaseOf(pool: Pool): Promise<LegacyPhase | null> {
  const state = await inspectDatabase(pool)
  return state.kind === 'legacy' ? state.phase : null
}

async function someRepairsDone(pool: Pool): Promise<void> {
  const done = (await phaseOf(pool)) === 'half migrated' ? 'applied' : 'undone'
  const first = 'select from webmagic_legacy.repairs where state = $1 limit 1'
  await expect.poll(async () => (await pool.query(first, [done])).rowCount, OFTEN).toBe(1)
}

/** Every row, column, constraint, index and trigger of the older system's tables. */
async function everythingIn(pool: Pool) {
  const { rows: objects } = await pool.query(
    `select a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
         pg_get_expr(d.adbin, d.adrelid)
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
       where c.relkind in ('r', 'v') and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
     union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text, null
       from pg_constraint where connamespace = 'public'::regnamespace
     union all select tablename, indexname, indexdef, null, null from pg_indexes where schemaname = 'public'
     union all select tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid), tgenabled::text, null
       from pg_trigger t join pg_class c on c.oid = tgrelid
       where c.relnamespace = 'public'::regnamespace and not tgisinternal
     order by 1, 2, 3`,
  )
  return { objects, rows: await rowsIn(pool, ['public']) }
}

/** What a move leaves, but for the ids and times of what it has made itself. */
function outcomeOf({ pool }: TestDatabase) {
  const made = ['id', 'seq', 'created_at', 'updated_at', 'executed_at']
  return rowsIn(pool, ['public', 'webmagic', 'webmagic_legacy'], made)
}

async function rowsIn(pool: Pool, schemas: string[], without: string[] = []) {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = any($1::regnamespace[])`,
    [schemas],
  )
  const found = tables.map(async ({ name }) => {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) - $1::text[])::text as row from ${name} t order by 1`,
      [without],
    )
    return [name, rows.map(({ row }) => row)] as const
  })
  return Object.fromEntries(await Promise.all(found))
}
