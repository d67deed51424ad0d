import type { Finding } from '../findings.ts'
import type { Repair } from '../repairs.ts'
import type { LegacyReport, ReadReport } from '../report.ts'

export interface FullReport extends Omit<LegacyReport, 'repairs' | 'findings'> {
  repairs: Repair[]
  findings: Finding[]
}

/** A report with every entry, sorted. Throws if there is none. */
export async function fullReport(
  run: (read: ReadReport) => Promise<LegacyReport | null>,
): Promise<FullReport> {
  const repairs: Repair[] = []
  const findings: Finding[] = []
  const report = await run(async (_, entries) => {
    for await (const repair of entries.repairs()) repairs.push(repair)
    for await (const finding of entries.findings()) findings.push(finding)
  })
  if (!report) throw new Error('There is no report')
  return { ...report, repairs: repairs.toSorted(byKey), findings: findings.toSorted(byKey) }
}

function byKey(one: { rule: string; key: string }, other: { rule: string; key: string }): number {
  return `${one.rule} ${one.key}` < `${other.rule} ${other.key}` ? -1 : 1
}
