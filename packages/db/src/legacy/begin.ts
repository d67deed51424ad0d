import type { Orm } from '../orm.ts'
import { refuseColumnsToFill } from './columns-to-fill.ts'
import type { LegacyState } from './detect.ts'
import { mergeShapes } from './merge.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { makeOwnObjects } from './own-objects.ts'
import { type AdoptionRecord, readRecord, TABLES, writeRecord } from './record.ts'
import { inTransaction, type LegacySession } from './session.ts'
import { readShape } from './shape.ts'

/** The first transaction: from here on the database knows what it was, and that it is half migrated. */
export async function begin(session: LegacySession, orm: Orm, state: LegacyState): Promise<AdoptionRecord> {
  const present = await readRecord(session)
  if (present?.phase === 'adopting') return present
  return inTransaction(session, async () => {
    const record = await recordFor(session, orm, state)
    await refuseWhatStandsInTheWay(session, record.original, record.shape)
    await refuseColumnsToFill(session, orm, record.shape)
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
