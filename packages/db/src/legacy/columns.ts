import { DatabaseStateError } from '../database-state-error.ts'
import { hasCode } from './errors.ts'
import { alongside, alter, type LegacySession, name } from './session.ts'
import type { Column, TableShape } from './shape.ts'

const HELPER = 'webmagic_not_null'
const CHECK_VIOLATION = '23514'

function columnOf(columns: Column[], wanted: string): Column | undefined {
  return columns.find((column) => column.name === wanted)
}

/** Constant defaults fill every row in an instant; a column without one begins without NOT NULL. */
export async function addColumns(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  const added = to.columns.filter((column) => !columnOf(from.columns, column.name))
  if (added.length === 0) return
  const parts = added.map(({ name: column, type, notNull, default: value }) => {
    const filled = value === null ? '' : ` default ${value}${notNull ? ' not null' : ''}`
    return `add column ${name(column)} ${type}${filled}`
  })
  await alter(session, `alter table ${name(table)} ${parts.join(', ')}`)
}

/** Drops columns that the shape does not have, and brings the others to their type and default. */
export async function changeColumns(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  const retyped = from.columns.filter((column) => {
    const wanted = columnOf(to.columns, column.name)
    return wanted !== undefined && wanted.type !== column.type
  })
  await dropDependents(session, table, from, retyped)
  const parts = [
    ...from.columns
      .filter(({ name: column }) => !columnOf(to.columns, column))
      .map(({ name: column }) => `drop column ${name(column)}`),
    ...retyped.flatMap((column) => retype(column, columnOf(to.columns, column.name))),
  ]
  if (parts.length > 0) await alter(session, `alter table ${name(table)} ${parts.join(', ')}`)
  const defaults = to.columns.flatMap((column) => redefault(column, columnOf(from.columns, column.name)))
  if (defaults.length > 0) await alter(session, `alter table ${name(table)} ${defaults.join(', ')}`)
}

function retype(column: Column, wanted: Column | undefined): string[] {
  if (wanted === undefined) return []
  return [`alter column ${name(column.name)} type ${wanted.type}`]
}

function redefault(wanted: Column, present: Column | undefined): string[] {
  if (present === undefined || present.default === wanted.default) return []
  return [
    wanted.default === null
      ? `alter column ${name(wanted.name)} drop default`
      : `alter column ${name(wanted.name)} set default ${wanted.default}`,
  ]
}

/** With these in place a change of type would build them anew under a lock that stops readers, or be refused. */
async function dropDependents(
  session: LegacySession,
  table: string,
  from: TableShape,
  retyped: Column[],
): Promise<void> {
  const touches = ({ columns }: { columns: string[] }) =>
    retyped.some((column) => columns.includes(column.name))
  for (const trigger of from.triggers.filter(touches)) {
    await alter(session, `drop trigger if exists ${name(trigger.name)} on ${name(table)}`)
  }
  for (const constraint of from.constraints.filter((one) => one.kind !== 'p' && touches(one))) {
    await alter(session, `alter table ${name(table)} drop constraint if exists ${name(constraint.name)}`)
  }
  for (const index of from.indexes.filter(touches)) {
    await alongside(session, `drop index concurrently if exists ${name(index.name)}`)
  }
}

export async function dropNotNull(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  const freed = from.columns.filter(
    (column) => column.notNull && columnOf(to.columns, column.name)?.notNull === false,
  )
  if (freed.length === 0) return
  const parts = freed.map((column) => `alter column ${name(column.name)} drop not null`)
  await alter(session, `alter table ${name(table)} ${parts.join(', ')}`)
}

/** The rows are looked at beside readers and writers; with that proof, SET NOT NULL is done in an instant. */
export async function setNotNull(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<void> {
  const columns = to.columns
    .filter((column) => column.notNull && columnOf(from.columns, column.name)?.notNull === false)
    .map((column) => name(column.name))
  await alter(session, `alter table ${name(table)} drop constraint if exists ${HELPER}`)
  if (columns.length === 0) return
  const proof = columns.map((column) => `${column} is not null`).join(' and ')
  await alter(session, `alter table ${name(table)} add constraint ${HELPER} check (${proof}) not valid`)
  try {
    await alongside(session, `alter table ${name(table)} validate constraint ${HELPER}`)
  } catch (error) {
    if (!hasCode(error, CHECK_VIOLATION)) throw error
    throw changedMeanwhile(table)
  }
  const parts = [
    ...columns.map((column) => `alter column ${column} set not null`),
    `drop constraint ${HELPER}`,
  ]
  await alter(session, `alter table ${name(table)} ${parts.join(', ')}`)
}

export class ChangedMeanwhileError extends DatabaseStateError {
  override name = 'ChangedMeanwhileError'
}

export function changedMeanwhile(table: string): ChangedMeanwhileError {
  return new ChangedMeanwhileError(
    `Something has written to ${table} meanwhile. Stop whatever uses the older system, and run the command again: it goes on where it stopped.`,
  )
}
