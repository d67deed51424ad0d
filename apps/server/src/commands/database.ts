import { createInterface } from 'node:readline/promises'
import {
  checkInvariants,
  checkUnproved,
  type DatabaseState,
  inspectDatabase,
  migrateDatabase,
  type Orm,
  poolOf,
  rollbackDatabase,
} from '@webmagic/db'
import type { Command } from 'commander'
import { OperatorError } from '../operator-error.ts'
import { giveBack, listDone, type MigrateOptions, migrate, reportWayBack } from './legacy.ts'
import { print, withDatabase } from './with-database.ts'

export function addDatabaseCommands(program: Command): void {
  const db = program.command('db').description('Look after the database')
  db.command('status')
    .description('Say what the database is and which migrations are pending; changes nothing')
    .option('--json', 'print JSON')
    .action((options) => withDatabase(async (orm) => print(await status(orm), options.json, describeState)))
  db.command('migrate')
    .description(
      'Bring a database to the newest revision: an empty one, one of ours, or one of the older system',
    )
    .option('--dry-run', 'say what would be done, and change nothing')
    .option(
      '--report <file>',
      'write what was done, or would be, to a file as JSON; of a database that was moved before, what that did',
    )
    .option('--json', 'print JSON')
    .action((options) => withDatabase((orm) => runMigrate(orm, options)))
  db.command('rollback')
    .description(
      'Take back the newest migration, with its tables and what is in them; or return a database to the older system',
    )
    .option('--steps <n>', 'how many migrations', toCount)
    .option(
      '--report <file>',
      'write what was done to a file as JSON (when returning to the older system, or after it)',
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((options) => withDatabase((orm) => rollback(orm, options)))
  db.command('check')
    .description('Look for rows that break a rule; exits with 1 if there are any')
    .option('--json', 'print JSON')
    .action((options) => withDatabase((orm) => check(orm, options.json)))
  db.command('seed')
    .description('Add the demo data that is missing (embedded database only: its passwords are public)')
    .option('--json', 'print JSON')
    .action((options) => withDatabase((orm, { embedded }) => seed(orm, embedded, options.json)))
}

async function status(orm: Orm): Promise<DatabaseState> {
  return inspectDatabase(await poolOf(orm))
}

async function runMigrate(orm: Orm, options: MigrateOptions): Promise<void> {
  say(await migrate(orm, options), options)
}

interface RollbackOptions {
  steps?: number
  report?: string
  yes?: boolean
  json?: boolean
}

async function rollback(orm: Orm, options: RollbackOptions): Promise<void> {
  const state = await status(orm)
  const isHalfWay = state.kind === 'legacy' && state.phase.startsWith('half')
  if (isHalfWay || (state.kind === 'ours' && state.adopted && options.steps === undefined)) {
    return returnToOlderSystem(orm, options)
  }
  if (state.kind === 'legacy' && state.phase === 'rolled back' && options.report !== undefined) {
    return say(await reportWayBack(orm, options), options)
  }
  const steps = options.steps ?? 1
  const names = state.kind === 'ours' ? state.applied.slice(-steps).reverse() : []
  if (names.length > 0) await confirm(`This takes back ${names.join(', ')} and deletes its tables.`, options)
  print(await rollbackDatabase(orm, steps), options.json, listDone('Took back'))
}

async function returnToOlderSystem(orm: Orm, options: RollbackOptions): Promise<void> {
  await confirm(
    'This returns the database to the older system. What that cannot hold (further sites of a customer, our own tables) waits in the schema webmagic_legacy for the next migrate; passwords set since have to be reset. Stop every host and worker first.',
    options,
  )
  const said = await giveBack(orm, options)
  if (said !== null) say(said, options)
}

/** With --json the report itself is on standard output. */
function say(text: string, { json }: { json?: boolean }): void {
  if (!json) process.stdout.write(`${text}\n`)
}

async function confirm(warning: string, { yes }: RollbackOptions): Promise<void> {
  if (yes || !process.stdin.isTTY) return
  const readline = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await readline.question(`${warning} Go on? [y/N] `)
  readline.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperatorError('Nothing was changed.')
}

async function check(orm: Orm, json?: boolean): Promise<void> {
  const state = await status(orm)
  if (state.kind !== 'ours') throw new OperatorError(`Nothing to check: ${describeState(state)}`)
  const pool = await poolOf(orm)
  const reports = [...(await checkInvariants(pool)), ...(await checkUnproved(pool))]
  print(reports, json, () =>
    reports
      .flatMap(({ id, rule, breaches }) => [
        `${breaches.length === 0 ? 'ok    ' : 'BROKEN'} ${id.padEnd(4)} ${rule}`,
        ...breaches.map((breach) => `         ${breach}`),
      ])
      .join('\n'),
  )
  if (reports.some((report) => report.breaches.length > 0)) process.exitCode = 1
}

async function seed(orm: Orm, embedded: boolean, json?: boolean): Promise<void> {
  if (!embedded) {
    throw new OperatorError('Demo data is for the embedded database only, because its passwords are public.')
  }
  // The whole API comes with it, which the other commands do without.
  const { seedDemoData } = await import('@webmagic/api')
  await migrateDatabase(orm)
  print(
    await seedDemoData(orm, new Date()),
    json,
    ({ customers, sites }) => `Added ${customers} customers and ${sites} sites.`,
  )
}

function describeState(state: DatabaseState): string {
  switch (state.kind) {
    case 'empty':
      return `The database is empty. Pending: ${state.pending.join(', ')}`
    case 'ours':
      return state.pending.length > 0
        ? `The database is ours${adopted(state)}, at ${state.applied.at(-1)}. Pending: ${state.pending.join(', ')}`
        : `The database is ours${adopted(state)}, at ${state.applied.at(-1)}: up to date.`
    case 'newer':
      return `The database belongs to a newer version of WebMagic (${state.unknown.join(', ')}).`
    case 'legacy':
      return `The database belongs to the older WebMagic system, state ${state.state}${state.phase === 'untouched' ? '' : `, ${state.phase}`}.`
    case 'foreign':
      return `The database belongs to something else (${state.reason ?? `it holds ${state.objects.slice(0, 3).join(', ')}`}).`
  }
}

function adopted(state: { adopted?: string }): string {
  return state.adopted ? ` (from the older system, state ${state.adopted})` : ''
}

function toCount(value: string): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1) throw new OperatorError('--steps takes a number from 1')
  return count
}
