import { assertMigratable, inspectDatabase } from '../database-state.ts'
import { DatabaseStateError } from '../database-state-error.ts'
import { exclusively } from '../migrate.ts'
import { type Orm, poolOf } from '../orm.ts'
import { adopt } from './adopt.ts'
import { giveBack } from './give-back.ts'
import { previewAdoption } from './preview.ts'
import { readRecord } from './record.ts'
import { type LegacyReport, type ReadReport, reportOf } from './report.ts'
import { inOneLine, type LegacyOptions, type LegacySession, openSession } from './session.ts'

export type { LegacyPhase, LegacyState } from './detect.ts'
export type { Finding } from './findings.ts'
export type { Repair } from './repairs.ts'
export type { LegacyReport, ReadReport, ReportEntries, RuleCount } from './report.ts'
export type { LegacyOptions, Progress } from './session.ts'
export { checkUnproved } from './unproved.ts'

/** Brings a database of the older system to the revision that a new one has. Null if it is ours already. */
export async function adoptDatabase(orm: Orm, options: LegacyOptions = {}): Promise<LegacyReport | null> {
  return withLegacy(orm, options, async (session, state) =>
    reportOf(session, 'migrate', await adopt(session, orm, state)),
  )
}

/** What `adoptDatabase` would do to this database as it is now. Changes nothing. */
export async function planAdoption(
  orm: Orm,
  options: LegacyOptions = {},
  read?: ReadReport,
): Promise<LegacyReport | null> {
  return withLegacy(orm, options, (session, state) => previewAdoption(session, orm, state, read))
}

/** Reads the report of the last move of this database, over or back, from its archive. Null if it was another one, or none. */
export async function readReport(
  orm: Orm,
  command: LegacyReport['command'],
  read: ReadReport,
): Promise<LegacyReport | null> {
  return exclusively(orm, async (client) => {
    const session = await openSession(client)
    const record = await readRecord(session)
    if (record?.phase !== (command === 'migrate' ? 'adopted' : 'returned')) return null
    return reportOf(session, command, record, { read })
  })
}

/** Returns an adopted database to the older system. Null if it has none to return to. */
export async function giveDatabaseBack(orm: Orm, options: LegacyOptions = {}): Promise<LegacyReport | null> {
  return exclusively(orm, async (client) => {
    const found = await inspectDatabase(await poolOf(orm))
    if (found.kind === 'newer') assertMigratable(found)
    const session = await openSession(client, options)
    const record = await readRecord(session)
    if (record?.phase === 'adopting') {
      throw new DatabaseStateError(
        'The migration of this database is not done. Finish it first: npm run webmagic -- db migrate',
      )
    }
    if (record?.phase !== 'adopted' && record?.phase !== 'returning') return null
    return inOneLine(session, async () => reportOf(session, 'rollback', await giveBack(session, record)))
  })
}

async function withLegacy(
  orm: Orm,
  options: LegacyOptions,
  work: (session: LegacySession, state: 'A' | 'B') => Promise<LegacyReport>,
): Promise<LegacyReport | null> {
  return exclusively(orm, async (client) => {
    const found = await inspectDatabase(await poolOf(orm))
    if (found.kind !== 'legacy') {
      assertMigratable(found)
      return null
    }
    if (found.phase === 'half rolled back') {
      throw new DatabaseStateError(
        'The rollback of this database is not done. Finish it first: npm run webmagic -- db rollback',
      )
    }
    const session = await openSession(client, options)
    return inOneLine(session, () => work(session, found.state))
  })
}
