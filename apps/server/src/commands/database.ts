import { createInterface } from 'node:readline/promises'
import {
  checkInvariants,
  type DatabaseState,
  inspectDatabase,
  migrateDatabase,
  type Orm,
  poolOf,
  rollbackDatabase,
} from '@webmagic/db'
import type { Command } from 'commander'
import { OperatorError } from '../operator-error.ts'
import { print, withDatabase } from './with-database.ts'

export function addDatabaseCommands(program: Command): void {
  const db = program.command('db').description('Look after the database')
  db.command('status')
    .description('Say what the database is and which migrations are pending; changes nothing')
    .option('--json', 'print JSON')
    .action((options) => withDatabase(async (orm) => print(await status(orm), options.json, describeState)))
  db.command('migrate')
    .description('Bring an empty database, or one of ours, to the newest revision')
    .option('--json', 'print JSON')
    .action((options) =>
      withDatabase(async (orm) => print(await migrateDatabase(orm), options.json, listDone('Migrated'))),
    )
  db.command('rollback')
    .description('Take back the newest migration; its tables go, and what is in them')
    .option('--steps <n>', 'how many migrations', toCount, 1)
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

async function rollback(orm: Orm, options: { steps: number; yes?: boolean; json?: boolean }): Promise<void> {
  const state = await status(orm)
  const names = state.kind === 'ours' ? state.applied.slice(-options.steps).reverse() : []
  if (names.length > 0 && !options.yes && process.stdin.isTTY) {
    const readline = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await readline.question(
      `This takes back ${names.join(', ')} and deletes its tables. Go on? [y/N] `,
    )
    readline.close()
    if (!/^y(es)?$/i.test(answer.trim())) throw new OperatorError('Nothing was changed.')
  }
  print(await rollbackDatabase(orm, options.steps), options.json, listDone('Took back'))
}

async function check(orm: Orm, json?: boolean): Promise<void> {
  const state = await status(orm)
  if (state.kind !== 'ours') throw new OperatorError(`Nothing to check: ${describeState(state)}`)
  const reports = await checkInvariants(await poolOf(orm))
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
        ? `The database is ours, at ${state.applied.at(-1)}. Pending: ${state.pending.join(', ')}`
        : `The database is ours, at ${state.applied.at(-1)}: up to date.`
    case 'newer':
      return `The database belongs to a newer version of WebMagic (${state.unknown.join(', ')}).`
    case 'legacy':
      return `The database belongs to the older WebMagic system, state ${state.state}.`
    case 'foreign':
      return `The database belongs to something else (it holds ${state.objects.slice(0, 3).join(', ')}).`
  }
}

function listDone(verb: string) {
  return (names: string[]) => (names.length > 0 ? `${verb}: ${names.join(', ')}` : 'Nothing to do.')
}

function toCount(value: string): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1) throw new OperatorError('--steps takes a number from 1')
  return count
}
