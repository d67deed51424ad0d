import type { Orm } from '../orm.ts'
import { foreseeRepairs } from './apply-repairs.ts'
import { recordFor } from './begin.ts'
import { filledByTriggers, refuseColumnsToFill } from './columns-to-fill.ts'
import type { LegacyState } from './detect.ts'
import { noteFindings, noteQuestions, noteSuperseded } from './findings.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { type AdoptionRecord, progressOf, TABLES } from './record.ts'
import { type LegacyReport, type ReadReport, reportOf } from './report.ts'
import type { Before } from './rules/index.ts'
import { type LegacySession, rowsOf } from './session.ts'
import { readShape } from './shape.ts'
import { gatherStatistics } from './statistics.ts'

/** What an adoption would do. It is written down as a run writes it, and everything is taken back. */
export async function previewAdoption(
  session: LegacySession,
  orm: Orm,
  state: LegacyState,
  read?: ReadReport,
): Promise<LegacyReport> {
  await session.client.query('begin')
  try {
    const record = await recordFor(session, orm, state)
    await refuseWhatStandsInTheWay(session, record.original, record.shape)
    await refuseColumnsToFill(session, orm, record.shape)
    await session.client.query(TABLES)
    await gatherStatistics(session)
    const before = await beforeOf(session, record)
    await foreseeRepairs(session, before, record.round)
    if (!(await progressOf(session, 'findings')).isDone) await noteQuestions(session, before, record.round)
    await noteFindings(session, 'migrate', record.round, await filledByTriggers(session, orm, record.shape))
    await noteSuperseded(session, 'migrate', record.round)
    return await reportOf(session, 'migrate', record, { dryRun: true, read })
  } finally {
    await session.client.query('rollback')
  }
}

async function beforeOf(session: LegacySession, record: AdoptionRecord): Promise<Before> {
  const { state, original, round } = record
  if (round === 1) return { state, shape: original }
  const waiting = await rowsOf<{ name: string }>(
    session,
    `select relname as name from pg_class where relnamespace = 'webmagic_legacy'::regnamespace and relkind = 'r'
       and relname in ('customer_site_ownership', 'columns_of_customer_users', 'columns_of_admin_users')`,
  )
  return { state, shape: await readShape(session), waiting: waiting.map(({ name }) => name) }
}
