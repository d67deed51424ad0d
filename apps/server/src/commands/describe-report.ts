import type { LegacyReport, RuleCount } from '@webmagic/db'

/** For people: of each rule how often, and the first few. */
export function describeReport(report: LegacyReport, file: string | undefined): string {
  const { plan, repairs, findings, dryRun, command } = report
  const where = file === undefined ? '--report FILE writes all of them' : `all of them are in ${file}`
  return [
    headOf(report),
    ...(dryRun ? section('Tables', plan) : []),
    ...section(command === 'migrate' ? 'Repairs' : 'Repairs undone', counted(repairs, describeRepair, where)),
    ...section('To look at', counted(findings, describeFinding, where)),
  ].join('\n')
}

function headOf({ state, dryRun, command }: LegacyReport): string {
  if (dryRun)
    return `This would migrate a database of the older system (state ${state}). Nothing was changed.`
  return command === 'migrate'
    ? `Migrated a database of the older system (state ${state}).`
    : `Returned the database to the older system (state ${state}). What that cannot hold waits in the schema webmagic_legacy.`
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function counted<Entry>(
  rules: RuleCount<Entry>[],
  describe: (entry: Entry) => string,
  where: string,
): string[] {
  return rules.flatMap(({ rule, table, count, first }) => [
    `${rule} (${table}): ${count}`,
    ...first.map((entry) => `  ${describe(entry)}`),
    ...(count > first.length ? [`  and ${count - first.length} more; ${where}`] : []),
  ])
}

function describeRepair({ key, before, after }: LegacyReport['repairs'][number]['first'][number]): string {
  if (after === null) return `${key} is deleted`
  const changes = Object.keys(after).map(
    (column) => `${column} ${before[column] ?? 'null'} -> ${after[column] ?? 'null'}`,
  )
  return `${key}: ${changes.join(', ')}`
}

function describeFinding({ key, detail }: LegacyReport['findings'][number]['first'][number]): string {
  return detail === null ? key : `${key}: ${detail}`
}
