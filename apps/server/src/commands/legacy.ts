import { writeFile } from 'node:fs/promises'
import {
  adoptDatabase,
  type DatabaseState,
  giveDatabaseBack,
  inspectDatabase,
  type LegacyReport,
  migrateDatabase,
  type Orm,
  type Progress,
  planAdoption,
  poolOf,
} from '@webmagic/db'

export interface MigrateOptions {
  dryRun?: boolean
  report?: string
  json?: boolean
}

export interface MigrateReport extends Omit<LegacyReport, 'state'> {
  /** Of the older system's database; null if it was none. */
  state: LegacyReport['state'] | null
  /** Migrations that ran, or would. */
  migrations: string[]
}

const EVERY_MS = 10_000

/** A database of the older system first becomes one of ours; the newest migrations then run as on any other. */
export async function migrate(
  orm: Orm,
  { dryRun = false, report: file }: MigrateOptions,
): Promise<MigrateReport> {
  const state = await inspectDatabase(await poolOf(orm))
  const onProgress = progressLine()
  const options = { onProgress: onProgress.show }
  const legacy =
    state.kind !== 'legacy'
      ? null
      : dryRun
        ? await planAdoption(orm, options)
        : await adoptDatabase(orm, options)
  onProgress.end()
  const migrations = dryRun ? pendingIn(state) : await migrateDatabase(orm)
  const report: MigrateReport = {
    ...(legacy ?? { command: 'migrate', dryRun, state: null, plan: [], repairs: [], findings: [] }),
    migrations,
  }
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return report
}

export async function giveBack(orm: Orm, file?: string): Promise<LegacyReport | null> {
  const onProgress = progressLine()
  const report = await giveDatabaseBack(orm, { onProgress: onProgress.show })
  onProgress.end()
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return report
}

function pendingIn(state: DatabaseState): string[] {
  return 'pending' in state ? state.pending : []
}

/** On a terminal one line that changes; elsewhere a line per step, and one now and then within a long one. */
function progressLine() {
  let last = { step: '', at: 0 }
  const isTerminal = process.stderr.isTTY
  return {
    show({ step, done, total }: Progress) {
      const counted = total === null ? step : `${step}: ${done} of ${total}`
      const now = performance.now()
      if (isTerminal) process.stderr.write(`\r\x1b[K${counted}`)
      else if (step !== last.step || now - last.at > EVERY_MS) process.stderr.write(`${counted}\n`)
      else return
      last = { step, at: now }
    },
    end() {
      if (isTerminal && last.step !== '') process.stderr.write('\r\x1b[K')
    },
  }
}

export function describeReport(report: LegacyReport): string {
  const { state, plan, repairs, findings, dryRun, command } = report
  const head = dryRun
    ? `This would migrate a database of the older system (state ${state}). Nothing was changed.`
    : command === 'migrate'
      ? `Migrated a database of the older system (state ${state}).`
      : `Returned the database to the older system (state ${state}). What that cannot hold waits in the schema webmagic_legacy.`
  return [
    head,
    ...(dryRun ? section('Tables', plan) : []),
    ...section(
      command === 'migrate' ? 'Repairs' : 'Repairs undone',
      dryRun ? repairs.map(describeRepair) : counts(repairs),
    ),
    ...section('To look at', dryRun ? findings.map(describeFinding) : counts(findings)),
  ].join('\n')
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function describeRepair({ rule, table, key, before, after }: LegacyReport['repairs'][number]): string {
  if (after === null) return `${rule}: ${table} ${key} is deleted`
  const changes = Object.keys(after).map(
    (column) => `${column} ${before[column] ?? 'null'} -> ${after[column] ?? 'null'}`,
  )
  return `${rule}: ${table} ${key}: ${changes.join(', ')}`
}

function describeFinding({ rule, table, key, detail }: LegacyReport['findings'][number]): string {
  return `${rule}: ${table} ${key}${detail === null ? '' : `: ${detail}`}`
}

function counts(entries: readonly { rule: string; table: string }[]): string[] {
  const numbers = new Map<string, number>()
  for (const { rule, table } of entries) {
    const kind = `${rule} (${table})`
    numbers.set(kind, (numbers.get(kind) ?? 0) + 1)
  }
  return [...numbers].map(([kind, count]) => `${kind}: ${count}`)
}
