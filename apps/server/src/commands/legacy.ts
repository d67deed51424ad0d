import {
  adoptDatabase,
  assertMigratable,
  type DatabaseState,
  giveDatabaseBack,
  inspectDatabase,
  type LegacyReport,
  migrateDatabase,
  type Orm,
  planAdoption,
  poolOf,
  type ReadReport,
  readReport,
} from '@webmagic/db'
import { describeReport } from './describe-report.ts'
import { progressLine } from './progress-line.ts'
import {
  openReportFile,
  type ReportFile,
  ReportFileError,
  standardOutput,
  writeReport,
} from './report-file.ts'

export interface ReportOptions {
  /** The file that gets the report. */
  report?: string
  /** The report goes to standard output. */
  json?: boolean
}

export interface MigrateOptions extends ReportOptions {
  dryRun?: boolean
}

/** A database of the older system first becomes one of ours; the newest migrations then run as on any other. Returns what to say. */
export function migrate(orm: Orm, { dryRun = false, ...options }: MigrateOptions): Promise<string> {
  return withReportFile(options, (file) => (dryRun ? foresee : move)(orm, { ...options, file }))
}

type Outputs = ReportOptions & { file: ReportFile | null }

/** Refuses what `move` refuses. */
async function foresee(orm: Orm, outputs: Outputs): Promise<string> {
  const state = await inspectDatabase(await poolOf(orm))
  const migrations = pendingIn(state)
  if (state.kind === 'legacy') {
    const report = await withProgress((options) => planAdoption(orm, options, writerTo(outputs, migrations)))
    if (report) return describeReport(report, outputs.report)
  } else assertMigratable(state)
  await writeEmpty(outputs.file, true, migrations)
  return sayMigrations(outputs, 'Pending', migrations)
}

async function move(orm: Orm, outputs: Outputs): Promise<string> {
  const state = await inspectDatabase(await poolOf(orm))
  const moved = state.kind === 'legacy' ? await withProgress((options) => adoptDatabase(orm, options)) : null
  const migrations = await migrateDatabase(orm)
  if (moved) {
    await writeDone(orm, outputs, 'migrate', migrations)
    return describeReport(moved, outputs.report)
  }
  const wasMoved = await writeDone(orm, { file: outputs.file }, 'migrate', migrations)
  const said = await sayMigrations(outputs, 'Migrated', migrations)
  return wasMoved ? `${said}\nWhat the move from the older system did is in ${outputs.report}.` : said
}

/** Returns what to say; null if there was nothing to return to. */
export function giveBack(orm: Orm, options: ReportOptions): Promise<string | null> {
  return withReportFile(options, async (file) => {
    const report = await withProgress((progress) => giveDatabaseBack(orm, progress))
    if (!report) return null
    await writeDone(orm, { ...options, file }, 'rollback')
    return describeReport(report, options.report)
  })
}

/** The report of a way back that is done, once more. */
export function reportWayBack(orm: Orm, options: ReportOptions): Promise<string> {
  return withReportFile(options, async (file) => {
    await writeDone(orm, { ...options, file }, 'rollback')
    return `Nothing to do.\nWhat the way back to the older system did is in ${options.report}.`
  })
}

async function withReportFile<T>(
  { report }: ReportOptions,
  work: (file: ReportFile | null) => Promise<T>,
): Promise<T> {
  const file = report === undefined ? null : await openReportFile(report)
  try {
    return await work(file)
  } finally {
    await file?.discard()
  }
}

async function withProgress<T>(
  work: (options: { onProgress: ReturnType<typeof progressLine>['show'] }) => Promise<T>,
): Promise<T> {
  const line = progressLine()
  try {
    return await work({ onProgress: line.show })
  } finally {
    line.end()
  }
}

function writerTo({ file, json }: Outputs, migrations?: string[]): ReadReport {
  return async (report, entries) => {
    const head = { ...report, ...(migrations && { migrations }) }
    if (file) {
      await writeReport(file, head, entries)
      await file.finish()
    }
    if (json) await writeReport(standardOutput, head, entries)
  }
}

/** Of a move that is done, whatever becomes of its report. False if the database never was the older system's. */
async function writeDone(
  orm: Orm,
  outputs: Outputs,
  command: LegacyReport['command'],
  migrations?: string[],
): Promise<boolean> {
  if (!outputs.file && !outputs.json) return false
  try {
    if (await readReport(orm, command, writerTo(outputs, migrations))) return true
    await writeEmpty(outputs.file, false, migrations ?? [])
    return false
  } catch (error) {
    if (!(error instanceof ReportFileError)) throw error
    throw new ReportFileError(
      `The database is ${command === 'migrate' ? 'migrated' : 'returned'}, but not its report: ${error.message} Have it written again with: npm run webmagic -- db ${command} --report FILE`,
    )
  }
}

/** Of a database that is not the older system's. */
async function writeEmpty(file: ReportFile | null, dryRun: boolean, migrations: string[]): Promise<void> {
  if (!file) return
  await writeReport(file, { command: 'migrate', dryRun, state: null, plan: [], migrations }, null)
  await file.finish()
}

async function sayMigrations({ json }: Outputs, verb: string, names: string[]): Promise<string> {
  if (json) await standardOutput.write(`${JSON.stringify(names, null, 2)}\n`)
  return listDone(verb)(names)
}

function pendingIn(state: DatabaseState): string[] {
  return 'pending' in state ? state.pending : []
}

export function listDone(verb: string) {
  return (names: string[]) => (names.length > 0 ? `${verb}: ${names.join(', ')}` : 'Nothing to do.')
}
