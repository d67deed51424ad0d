import { asWritten, isSame } from './definitions.ts'
import { alter, type LegacySession, name, rowsOf } from './session.ts'
import type { TableShape } from './shape.ts'

const ENABLING: Record<string, string> = {
  O: 'enable',
  D: 'disable',
  R: 'enable replica',
  A: 'enable always',
}

export async function dropTriggers(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  for (const trigger of from.triggers) {
    if (to.triggers.some((other) => isSame(other, trigger))) continue
    await alter(session, `drop trigger if exists ${name(trigger.name)} on ${name(table)}`)
  }
}

export async function addTriggers(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  for (const trigger of to.triggers) {
    const present = from.triggers.find((other) => other.name === trigger.name)
    if (present?.enabled === trigger.enabled) continue
    const enabling = `alter table ${name(table)} ${ENABLING[trigger.enabled]} trigger ${name(trigger.name)}`
    const parts = present
      ? [enabling]
      : [asWritten(trigger.definition), ...(trigger.enabled === 'O' ? [] : [enabling])]
    await alter(session, parts.join(';\n'))
  }
}

/** Rows are mended without the older system's triggers, which would say that they were updated just now. */
export async function withoutTriggers<T>(
  session: LegacySession,
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  const triggers = await rowsOf<{ name: string; enabled: string }>(
    session,
    `select tgname as name, tgenabled as enabled from pg_trigger
     where tgrelid = $1::regclass and not tgisinternal and tgenabled <> 'D'`,
    [name(table)],
  )
  for (const trigger of triggers) {
    await session.client.query(`alter table ${name(table)} disable trigger ${name(trigger.name)}`)
  }
  const result = await work()
  for (const trigger of triggers) {
    await session.client.query(
      `alter table ${name(table)} ${ENABLING[trigger.enabled]} trigger ${name(trigger.name)}`,
    )
  }
  return result
}
