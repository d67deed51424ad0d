import type { Orm } from '../orm.ts'
import { recordFor } from './adopt.ts'
import type { LegacyState } from './detect.ts'
import type { Finding } from './findings.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { describeChanges } from './plan.ts'
import type { AdoptionRecord } from './record.ts'
import { previewFindings, previewRepairs, type Repair } from './repairs.ts'
import { type LegacySession, rowsOf } from './session.ts'

export interface LegacyReport {
  command: 'migrate' | 'rollback'
  /** Nothing was changed: this is what a run would do. */
  dryRun: boolean
  state: LegacyState
  /** What changes in the tables, a line each. */
  plan: string[]
  /** Row by row; of a rollback, those that were undone. */
  repairs: Repair[]
  /** What was left as it is, or could not be, for people to look at. */
  findings: Finding[]
}

/** What an adoption would do. Everything that it tries out is taken back. */
export async function previewAdoption(
  session: LegacySession,
  orm: Orm,
  state: LegacyState,
): Promise<LegacyReport> {
  await session.client.query('begin')
  try {
    const { original, shape, round } = await recordFor(session, orm, state)
    await refuseWhatStandsInTheWay(session, original, shape)
    const before = { state, shape: original }
    const again = round > 1 ? await repairsIn(session, ['undone', 'planned', 'applied']) : []
    const planned = await previewRepairs(session, before)
    const idOf = ({ rule, key }: Repair) => `${rule} ${key}`
    const known = new Set(again.map(idOf))
    return {
      command: 'migrate',
      dryRun: true,
      state,
      plan: describeChanges(original, shape),
      repairs: [...again, ...planned.filter((repair) => !known.has(idOf(repair)))],
      findings: await previewFindings(session, before),
    }
  } finally {
    await session.client.query('rollback')
  }
}

export async function reportOf(
  session: LegacySession,
  command: LegacyReport['command'],
  { state, original, shape, round }: AdoptionRecord,
): Promise<LegacyReport> {
  const findings = await rowsOf<Finding & { [key: string]: unknown }>(
    session,
    `select rule, table_name as "table", key, detail from webmagic_legacy.findings
     where during = $1 and round = $2 order by seq`,
    [command, round],
  )
  return {
    command,
    dryRun: false,
    state,
    plan: command === 'migrate' ? describeChanges(original, shape) : describeChanges(shape, original),
    repairs: await repairsIn(session, [command === 'migrate' ? 'applied' : 'undone']),
    findings,
  }
}

function repairsIn(session: LegacySession, states: string[]): Promise<Repair[]> {
  return rowsOf<Repair & { [key: string]: unknown }>(
    session,
    `select rule, table_name as "table", key, before, after from webmagic_legacy.repairs
     where state = any($1::text[]) order by seq`,
    [states],
  )
}
