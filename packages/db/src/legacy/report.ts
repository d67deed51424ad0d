import type { LegacyState } from './detect.ts'
import type { Finding } from './findings.ts'
import { describeChanges } from './plan.ts'
import type { AdoptionRecord } from './record.ts'
import type { Repair } from './repairs.ts'
import { type LegacySession, rowsOf } from './session.ts'

/** How many entries there are of a rule, and the first of them. */
export interface RuleCount<Entry> {
  rule: string
  table: string
  count: number
  first: Entry[]
}

export interface LegacyReport {
  command: 'migrate' | 'rollback'
  /** Nothing was changed: this is what a run would do. */
  dryRun: boolean
  state: LegacyState
  /** What changes in the tables, a line each. */
  plan: string[]
  /** By rule; of a rollback, those that were undone. */
  repairs: RuleCount<Repair>[]
  /** What was left as it is, or could not be, for people to look at. */
  findings: RuleCount<Finding>[]
}

/** Everything that a report counts, one by one, however much it is: only a page of it is in memory. */
export interface ReportEntries {
  repairs(): AsyncIterable<Repair>
  findings(): AsyncIterable<Finding>
}

/** Called while the entries can be read. */
export type ReadReport = (report: LegacyReport, entries: ReportEntries) => Promise<void>

const PAGE = 2_000
const FIRST = 5

/** What a run has done, or what one would do that was foreseen in this transaction. */
export async function reportOf(
  session: LegacySession,
  command: LegacyReport['command'],
  { state, original, shape, round }: AdoptionRecord,
  { dryRun = false, read }: { dryRun?: boolean; read?: ReadReport | undefined } = {},
): Promise<LegacyReport> {
  const done = command === 'migrate' ? 'applied' : 'undone'
  const repairs = entriesOf<Repair>(
    'repairs',
    `'before', before, 'after', after`,
    `state in ('${done}'${dryRun ? `, 'planned'` : ''})`,
  )
  const findings = entriesOf<Finding>(
    'findings',
    `'detail', detail`,
    `during = '${command}' and round = ${round}`,
  )
  const report: LegacyReport = {
    command,
    dryRun,
    state,
    plan: command === 'migrate' ? describeChanges(original, shape) : describeChanges(shape, original),
    repairs: await repairs.counts(session),
    findings: await findings.counts(session),
  }
  await read?.(report, { repairs: () => repairs.all(session), findings: () => findings.all(session) })
  return report
}

function entriesOf<Entry extends { rule: string; table: string }>(
  table: string,
  more: string,
  where: string,
) {
  const entry = `json_build_object('rule', rule, 'table', table_name, 'key', key, ${more}) as entry`
  const from = `from webmagic_legacy.${table} entries where ${where}`

  async function counts(session: LegacySession): Promise<RuleCount<Entry>[]> {
    const rows = await rowsOf<{ rule: string; table: string; count: number }>(
      session,
      `select rule, table_name as "table", count(*)::int as count ${from} group by 1, 2 order by min(seq)`,
    )
    const counted: RuleCount<Entry>[] = []
    for (const row of rows) {
      const first = await rowsOf<{ entry: Entry }>(
        session,
        `select ${entry} ${from} and rule = $1 and table_name = $2 order by seq limit ${FIRST}`,
        [row.rule, row.table],
      )
      counted.push({ ...row, first: first.map(({ entry }) => entry) })
    }
    return counted
  }

  async function* all(session: LegacySession): AsyncGenerator<Entry> {
    let after: string | undefined = '0'
    while (after !== undefined) {
      const page: { seq: string; entry: Entry }[] = await rowsOf(
        session,
        `select seq::text as seq, ${entry} ${from} and seq > $1 order by entries.seq limit ${PAGE}`,
        [after],
      )
      for (const { entry } of page) yield entry
      after = page.at(-1)?.seq
    }
  }

  return { counts, all }
}
