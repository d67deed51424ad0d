import { undoRepairs } from './apply-repairs.ts'
import { archiveColumns, moveTablesAway } from './archive.ts'
import { type Finding, noteFindings, noteSuperseded } from './findings.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { dropKeys, keysToShared } from './own-objects.ts'
import { leavePasswords } from './passwords.ts'
import { type AdoptionRecord, inBatches, once, writeRecord } from './record.ts'
import { changeTables, loosen, tighten } from './reshape.ts'
import { inTransaction, type LegacySession } from './session.ts'
import { readShape, type Shape } from './shape.ts'
import { withoutStandIns } from './stand-ins.ts'
import { withoutTriggers } from './triggers.ts'

/**
 * Returns an adopted database to the older system as it was. What its schema cannot hold waits in `webmagic_legacy`
 * for the next adoption, and so do our own tables in `webmagic`.
 */
export async function giveBack(session: LegacySession, adopted: AdoptionRecord): Promise<AdoptionRecord> {
  const record = adopted.phase === 'adopted' ? await begin(session, adopted) : adopted
  session.onProgress({ step: 'constraints', done: 0, total: null })
  await dropKeys(session)
  await loosen(session, withoutTies(record))
  await once(session, 'further sites', () => noteFurtherSites(session, record))
  if (record.state === 'A') await followPrimarySites(session)
  await leavePasswords(session, record)
  await undoRepairs(session)
  await archiveColumns(session, record)
  session.onProgress({ step: 'columns', done: 0, total: null })
  await moveTablesAway(session, record)
  await changeTables(session, record.original)
  session.onProgress({ step: 'constraints and indexes', done: 0, total: null })
  const found = await tighten(session, record.original)
  await finish(session, record, found)
  return record
}

function begin(session: LegacySession, adopted: AdoptionRecord): Promise<AdoptionRecord> {
  return inTransaction(session, async () => {
    const [shape, keys] = [
      withoutStandIns(await readShape(session), adopted.shape),
      await keysToShared(session),
    ]
    const record: AdoptionRecord = { ...adopted, phase: 'returning', shape, keys }
    await refuseWhatStandsInTheWay(session, shape, adopted.original, 'returned')
    await session.client.query('truncate webmagic_legacy.progress')
    await writeRecord(session, record)
    return record
  })
}

/** The older system's tables as they were, and those that it did not have without what ties them to the others. */
function withoutTies({ original, shape }: AdoptionRecord): Shape {
  const untied = Object.entries(shape).map(([table, present]) => [
    table,
    original[table] ?? {
      ...present,
      constraints: present.constraints.filter(({ kind }) => kind !== 'f'),
      triggers: [],
    },
  ])
  return Object.fromEntries(untied)
}

async function noteFurtherSites(session: LegacySession, record: AdoptionRecord): Promise<void> {
  if (record.state !== 'A') return
  await session.client.query(
    `insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
     select ${record.round}, 'rollback', 'further_sites_archived', 'customer_users', customer_user_id::text,
       (count(*) - 1) || ' further sites wait in the archive'
     from customer_site_ownership group by customer_user_id having count(*) > 1`,
  )
}

/** State A knows one site of a customer: the primary one. */
async function followPrimarySites(session: LegacySession): Promise<void> {
  await inBatches(session, { step: 'primary sites', table: 'customer_users' }, (batch) =>
    withoutTriggers(session, 'customer_users', async () => {
      await session.client.query(
        `insert into webmagic_legacy.sites_of_customers (id, before) select id, site_id from customer_users
         where ${batch} and site_id is distinct from primary_site_id`,
      )
      await session.client.query(
        `update customer_users set site_id = primary_site_id
         where ${batch} and site_id is distinct from primary_site_id`,
      )
    }),
  )
}

async function finish(session: LegacySession, record: AdoptionRecord, found: Finding[]): Promise<void> {
  await inTransaction(session, async () => {
    await noteFindings(session, 'rollback', record.round, found)
    await noteSuperseded(session, 'rollback', record.round)
    await session.client.query('truncate webmagic_legacy.progress')
    await writeRecord(session, { ...record, phase: 'returned' })
  })
}
