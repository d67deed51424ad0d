import { type AdoptionRecord, inBatches, once } from './record.ts'
import { alter, type LegacySession, name, text } from './session.ts'
import type { Constraint } from './shape.ts'
import { withoutTriggers } from './triggers.ts'

/** What a row looked like when it was left: where that has changed, the older system has written since. */
const LEFT: Record<string, readonly string[]> = {
  customer_users: ['email', 'site_id'],
  admin_users: ['email'],
  support_tickets: ['updated_at'],
}

export function archiveOf(table: string): string {
  return `webmagic_legacy.${name(`columns_of_${table}`)}`
}

/** Tables that only we have, such as the junction table in state A. */
function addedTables({ original, shape }: AdoptionRecord): string[] {
  return Object.keys(shape).filter((table) => !original[table])
}

function addedColumns({ original, shape }: AdoptionRecord, table: string): string[] {
  const present = original[table]?.columns.map((column) => column.name) ?? []
  return (shape[table]?.columns ?? [])
    .map((column) => column.name)
    .filter((column) => !present.includes(column))
}

export async function archiveColumns(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const table of Object.keys(record.original)) {
    const left = (LEFT[table] ?? []).filter((column) =>
      record.original[table]?.columns.some((one) => one.name === column),
    )
    const columns = [
      ...addedColumns(record, table).map(name),
      ...left.map((column) => `${name(column)} as ${name(`left_${column}`)}`),
    ]
    await once(session, `archive ${table}`, async () => {
      await session.client.query(`drop table if exists ${archiveOf(table)}`)
      await session.client.query(
        `create table ${archiveOf(table)} as select ${['id', ...columns].join(', ')} from ${name(table)}`,
      )
      await session.client.query(`alter table ${archiveOf(table)} add primary key (id)`)
    })
  }
}

export async function moveTablesAway(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const table of addedTables(record)) {
    await alter(
      session,
      `alter table if exists ${name(session.home)}.${name(table)} set schema webmagic_legacy`,
    )
  }
}

export async function moveTablesBack(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const table of addedTables(record)) {
    await alter(
      session,
      `alter table if exists webmagic_legacy.${name(table)} set schema ${name(session.home)}`,
    )
  }
}

/** Rows that refer to one that the older system has deleted go where they would have gone with it. */
export async function mendTables(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const table of addedTables(record)) {
    const keys = record.shape[table]?.constraints.filter(({ kind }) => kind === 'f') ?? []
    for (const key of keys)
      await once(session, `rows of ${table} ${key.name}`, () => mend(session, record, name(table), key))
  }
  for (const key of record.keys) {
    await once(session, `rows of ${key.table} ${key.name}`, () => mend(session, record, key.table, key))
  }
}

const KEY = /^FOREIGN KEY \(([^,()]+)\) REFERENCES ([^ ()]+)\(id\) ON DELETE (CASCADE|SET NULL)/

async function mend(
  session: LegacySession,
  record: AdoptionRecord,
  table: string,
  { definition }: Pick<Constraint, 'definition'>,
): Promise<void> {
  const [, column, target, action] = KEY.exec(definition) ?? []
  if (column === undefined) return
  const gone = `${column} is not null and not exists (select from ${target} r where r.id = t.${column})`
  if (action !== 'CASCADE') {
    await session.client.query(`update ${table} t set ${column} = null where ${gone}`)
    return
  }
  await session.client.query(
    `with gone as (delete from ${table} t where ${gone} returning t.id::text as key, t.${column}::text as value)
     insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
     select ${record.round}, 'migrate', 'row_of_deleted', ${text(table)}, key, ${text(`${column} `)} || value || ' was deleted'
     from gone order by key`,
  )
}

/** The columns that we added, for every row that is still there. */
export async function restoreColumns(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const table of Object.keys(record.original)) {
    const columns = addedColumns(record, table)
    if (columns.length === 0) continue
    const sets = columns.map((column) =>
      column === 'login_email'
        ? 'login_email = case when t.email = a.left_email then a.login_email end'
        : `${name(column)} = a.${name(column)}`,
    )
    await inBatches(session, { step: `restore ${table}`, table: archiveOf(table) }, (batch) =>
      withoutTriggers(session, table, async () => {
        await session.client.query(
          `update ${name(table)} t set ${sets.join(', ')}
           from (select * from ${archiveOf(table)} where ${batch}) a where t.id = a.id`,
        )
      }),
    )
  }
}
