import { Logger, runMigrations } from 'graphile-worker'
import type { Orm } from '../orm.ts'
import { mendTables, moveTablesBack } from './archive.ts'
import { ChangedMeanwhileError } from './columns.ts'
import type { LegacyState } from './detect.ts'
import { fillAccounts } from './fill.ts'
import { fillWords } from './fill-words.ts'
import type { Finding } from './findings.ts'
import { refuseWhatWasWrittenMeanwhile } from './meanwhile.ts'
import { mergeShapes } from './merge.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { addKeys, makeOwnObjects } from './own-objects.ts'
import { type AdoptionRecord, once, readRecord, TABLES, writeRecord } from './record.ts'
import {
  applyRepairs,
  noteFindings,
  noteQuestions,
  noteSuperseded,
  planRepairs,
  redoRepairs,
} from './repairs.ts'
import { changeTables, loosen, tighten } from './reshape.ts'
import { restore, restoreFormerSites, settlePrimarySites } from './restore.ts'
import { inTransaction, type LegacySession, name } from './session.ts'
import { readShape, SHARED_TABLES, type Shape } from './shape.ts'
import { putStandIns } from './stand-ins.ts'

const SILENT = new Logger(() => () => {})

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

/** The first transaction: from here on the database knows what it was, and that it is half migrated. */
async function begin(session: LegacySession, orm: Orm, state: LegacyState): Promise<AdoptionRecord> {
  const present = await readRecord(session)
  if (present?.phase === 'adopting') return present
  return inTransaction(session, async () => {
    const record = await recordFor(session, orm, state)
    await refuseWhatStandsInTheWay(session, record.original, record.shape)
    await session.client.query(TABLES)
    await session.client.query('truncate webmagic_legacy.progress')
    await writeRecord(session, record)
    return record
  })
}

/** What this database is, and what it is to become. Makes what is ours alone, inside the caller's transaction. */
export async function recordFor(
  session: LegacySession,
  orm: Orm,
  state: LegacyState,
): Promise<AdoptionRecord> {
  const present = await readRecord(session)
  if (present?.phase === 'adopting') return present
  const original = await readShape(session)
  return present ? again(present, original) : anew(session, orm, state, original)
}

async function anew(
  session: LegacySession,
  orm: Orm,
  state: LegacyState,
  original: AdoptionRecord['original'],
): Promise<AdoptionRecord> {
  const { target, keys } = await makeOwnObjects(session, orm)
  const migrations = await session.client.query<{ name: string }>(
    'select name from webmagic.migrations order by id',
  )
  return {
    phase: 'adopting',
    state,
    original,
    shape: mergeShapes(original, target),
    keys,
    migrations: migrations.rows.map((row) => row.name),
    round: 1,
  }
}

/** A database that was ours before comes back to the revision that it had; newer migrations follow as for any other. */
function again(record: AdoptionRecord, original: AdoptionRecord['original']): AdoptionRecord {
  return {
    ...record,
    phase: 'adopting',
    original,
    shape: mergeShapes(original, record.shape),
    round: record.round + 1,
  }
}

async function changeShared(session: LegacySession, record: AdoptionRecord): Promise<Finding[]> {
  const original = { state: record.state, shape: record.original }
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
  await runMigrations({ connectionString: orm.config.get('clientUrl') ?? '', logger: SILENT })
  session.onProgress({ step: 'statistics', done: 0, total: null })
  for (const table of SHARED_TABLES) await session.client.query(`analyze ${name(table)}`)
  await inTransaction(session, async () => {
    await refuseWhatWasWrittenMeanwhile(session, record)
    await noteFindings(session, 'migrate', record.round, [...found, ...broken])
    await noteSuperseded(session, 'migrate', record.round)
    await session.client.query('truncate webmagic_legacy.progress')
    await writeRecord(session, { ...record, phase: 'adopted' })
  })
}

/** Steps that look at the rows are done once more, on the rows as they are then. */
async function forgetPlans(session: LegacySession, { shape }: AdoptionRecord): Promise<void> {
  await loosen(session, withoutWaiting(shape))
  await session.client.query(
    `delete from webmagic_legacy.progress where step like 'plan %' or (step like 'repair %' and step not like 'repair again %')
       or step in ('findings', 'addresses', 'customers', 'staff', 'words of tickets', 'changed sites', 'settled primary sites')`,
  )
}

/** Without what is checked at the end of a transaction, or refuses a mark on its way from one row to another. */
function withoutWaiting(shape: Shape): Shape {
  const freed = Object.entries(shape).map(([table, { columns, constraints, indexes, triggers }]) => [
    table,
    {
      columns,
      constraints: constraints.filter(({ definition }) => !definition.includes(' DEFERRABLE')),
      indexes: indexes.filter((index) => index.name !== 'one_primary_site_per_customer'),
      triggers: triggers.filter(({ definition }) => !definition.startsWith('CREATE CONSTRAINT TRIGGER')),
    },
  ])
  return Object.fromEntries(freed)
}
