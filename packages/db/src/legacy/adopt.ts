import { migrateQueue } from '../migrate-queue.ts'
import type { Orm } from '../orm.ts'
import { applyRepairs, planRepairs, redoRepairs } from './apply-repairs.ts'
import { mendTables, moveTablesBack } from './archive.ts'
import { begin } from './begin.ts'
import { ChangedMeanwhileError } from './columns.ts'
import { filledByTriggers } from './columns-to-fill.ts'
import type { LegacyState } from './detect.ts'
import { fillAccounts } from './fill.ts'
import { fillWords } from './fill-words.ts'
import { type Finding, noteFindings, noteQuestions, noteSuperseded } from './findings.ts'
import { forgetPlans } from './forget-plans.ts'
import { refuseWhatWasWrittenMeanwhile } from './meanwhile.ts'
import { addKeys } from './own-objects.ts'
import { type AdoptionRecord, once, writeRecord } from './record.ts'
import { changeTables, loosen, tighten } from './reshape.ts'
import { restore, restoreFormerSites, settlePrimarySites } from './restore.ts'
import { inTransaction, type LegacySession } from './session.ts'
import { readShape } from './shape.ts'
import { putStandIns } from './stand-ins.ts'
import { gatherStatistics } from './statistics.ts'

/**
 * Brings a database of the older system to where a new one is. Readers are never kept waiting for more than a moment;
 * writers have to be stopped. What a run leaves undone, the next one does.
 */
export async function adopt(session: LegacySession, orm: Orm, state: LegacyState): Promise<AdoptionRecord> {
  const record = await begin(session, orm, state)
  try {
    const found = await changeShared(session, record)
    await finish(session, orm, record, found)
    return record
  } catch (error) {
    // What was written meanwhile is planned for when the rows are looked at again.
    if (error instanceof ChangedMeanwhileError) await forgetPlans(session, record)
    throw error
  }
}

async function changeShared(session: LegacySession, record: AdoptionRecord): Promise<Finding[]> {
  const original = { state: record.state, shape: record.original }
  await once(session, 'statistics of the older system', () => gatherStatistics(session))
  // Of the rows as the operator was told of them; after a way back, of those that are left to mend.
  if (record.round === 1) await planRepairs(session, original, record.round)
  session.onProgress({ step: 'columns', done: 0, total: null })
  await loosen(session, record.shape)
  await moveTablesBack(session, record)
  await changeTables(session, record.shape)
  if (record.round > 1) {
    await mendTables(session, record)
    await redoRepairs(session)
  }
  await restore(session, record)
  // State A: a column tells who has which site at first, and the junction table ever after.
  const before = record.round === 1 ? original : { ...original, shape: await readShape(session) }
  await planRepairs(session, before, record.round)
  await applyRepairs(session)
  await once(session, 'findings', () => noteQuestions(session, before, record.round))
  await fillAccounts(session, record)
  await settlePrimarySites(session, record)
  await restoreFormerSites(session, record)
  await fillWords(session, record)
  session.onProgress({ step: 'constraints and indexes', done: 0, total: null })
  const found = await tighten(session, record.shape)
  await putStandIns(session, record.shape, found)
  return found
}

async function finish(
  session: LegacySession,
  orm: Orm,
  record: AdoptionRecord,
  found: Finding[],
): Promise<void> {
  const broken = await addKeys(session, record.keys)
  session.onProgress({ step: 'queue of jobs', done: 0, total: null })
  await migrateQueue(orm)
  session.onProgress({ step: 'statistics', done: 0, total: null })
  await gatherStatistics(session)
  const left = await filledByTriggers(session, orm, record.shape)
  await inTransaction(session, async () => {
    await refuseWhatWasWrittenMeanwhile(session, record)
    await noteFindings(session, 'migrate', record.round, [...found, ...broken, ...left])
    await noteSuperseded(session, 'migrate', record.round)
    await session.client.query('truncate webmagic_legacy.progress, webmagic_legacy.passwords')
    await writeRecord(session, { ...record, phase: 'adopted' })
  })
}
