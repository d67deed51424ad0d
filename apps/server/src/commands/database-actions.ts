import { createInterface } from 'node:readline/promises'
import {
  checkInvariants,
  checkUnproved,
  type DatabaseState,
  type InvariantReport,
  inspectDatabase,
  migrateDatabase,
  type Orm,
  poolOf,
  rollbackDatabase,
} from '@webmagic/db'
import { OperatorError } from '../operator-error.ts'
import { giveBack, listDone, type MigrateOptions, migrate, reportWayBack } from './legacy.ts'
import { print, withDatabase } from './with-database.ts'

interface Shown {
  json?: boolean
}

export function showStatus({ json }: Shown): Promise<void> {
  return withDatabase(async (orm) => print(await stateOf(orm), json, describeState))
}

export function runMigrate(options: MigrateOptions): Promise<void> {
  return withDatabase(async (orm) => say(await migrate(orm, options), options))
}

interface RollbackOptions extends Shown {
  steps?: number
  report?: string
  yes?: boolean
}

export function rollback(options: RollbackOptions): Promise<void> {
  return withDatabase(async (orm) => {
    const state = await stateOf(orm)
    const isHalfWay = state.kind === 'legacy' && state.phase.startsWith('half')
    if (isHalfWay || (state.kind === 'ours' && state.adopted && options.steps === undefined)) {
      return returnToOlderSystem(orm, options)
    }
    if (state.kind === 'legacy' && state.phase === 'rolled back' && options.report !== undefined) {
      return say(await reportWayBack(orm, options), options)
    }
    const steps = options.steps ?? 1
    const names = state.kind === 'ours' ? state.applied.slice(-steps).reverse() : []
    if (names.length > 0)
      await confirm(`This takes back ${names.join(', ')} and deletes its tables.`, options)
    print(await rollbackDatabase(orm, steps), options.json, listDone('Took back'))
  })
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
function say(text: string, { json }: Shown): void {
  if (!json) process.stdout.write(`${text}\n`)
}

async function confirm(warning: string, { yes }: RollbackOptions): Promise<void> {
  if (yes || !process.stdin.isTTY) return
  const readline = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await readline.question(`${warning} Go on? [y/N] `)
  readline.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperatorError('Nothing was changed.')
}

export function check({ json }: Shown): Promise<void> {
  return withDatabase(async (orm) => {
    const state = await stateOf(orm)
    if (state.kind !== 'ours') throw new OperatorError(`Nothing to check: ${describeState(state)}`)
    const pool = await poolOf(orm)
    const reports = [...(await checkInvariants(pool)), ...(await checkUnproved(pool))]
    print(reports, json, describeBreaches)
    if (reports.some((report) => report.breaches.length > 0)) process.exitCode = 1
  })
}

function describeBreaches(reports: InvariantReport[]): string {
  return reports
    .flatMap(({ id, rule, breaches }) => [
      `${breaches.length === 0 ? 'ok    ' : 'BROKEN'} ${id.padEnd(4)} ${rule}`,
      ...breaches.map((breach) => `         ${breach}`),
    ])
    .join('\n')
}

export function seed({ json }: Shown): Promise<void> {
  return withDatabase(async (orm, { embedded }) => {
    if (!embedded) {
      throw new OperatorError(
        'Demo data is for the embedded database only, because its passwords are public.',
      )
    }
    // The whole API comes with it, which the other commands do without.
    const { seedDemoData } = await import('@webmagic/api')
    await migrateDatabase(orm)
    print(
      await seedDemoData(orm, new Date()),
      json,
      ({ customers, sites }) => `Added ${customers} customers and ${sites} sites.`,
    )
  })
}

function stateOf(orm: Orm): Promise<DatabaseState> {
  return poolOf(orm).then(inspectDatabase)
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
