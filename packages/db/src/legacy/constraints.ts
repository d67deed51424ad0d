import { changedMeanwhile } from './columns.ts'
import { asWritten, isSame } from './definitions.ts'
import { hasCode } from './errors.ts'
import type { Finding } from './findings.ts'
import { sameConstraint } from './merge.ts'
import { alongside, alter, type LegacySession, name } from './session.ts'
import type { Constraint, TableShape } from './shape.ts'

const BROKEN = ['23503', '23514']
const NOT_IMMUTABLE = '42P17'
const UNIQUE_VIOLATION = '23505'

export async function dropConstraints(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
  isMeant: (kind: string) => boolean,
): Promise<void> {
  for (const constraint of from.constraints) {
    const stays =
      !isUnprovedCheck(constraint) &&
      to.constraints.some((other) => other.name === constraint.name && sameConstraint(other, constraint))
    if (stays || !isMeant(constraint.kind)) continue
    await alter(session, `alter table ${name(table)} drop constraint if exists ${name(constraint.name)}`)
  }
}

/** PostgreSQL asks it of every row that changes at all, such as one that it does not hold for and that is mended. */
function isUnprovedCheck({ kind, validated }: Constraint): boolean {
  return kind === 'c' && !validated
}

export async function dropIndexes(session: LegacySession, from: TableShape, to: TableShape): Promise<void> {
  for (const index of from.indexes) {
    if (index.valid && to.indexes.some((other) => isSame(other, index))) continue
    await alongside(session, `drop index concurrently if exists ${name(index.name)}`)
  }
}

/** Tells those that rows break: they hold for whatever changes from now on. */
export async function addConstraints(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
  kinds: string,
): Promise<Finding[]> {
  const broken: Finding[] = []
  for (const constraint of to.constraints.filter(({ kind }) => kinds.includes(kind))) {
    const present = from.constraints.find(({ name: other }) => other === constraint.name)
    if (!present) await addConstraint(session, table, from, constraint)
    const isProved = present?.validated ?? !'cf'.includes(constraint.kind)
    if (isProved || !constraint.validated) continue
    if (!(await validate(session, name(table), constraint.name))) {
      broken.push({
        rule: 'rows_break_constraint',
        table,
        key: constraint.name,
        detail: constraint.definition,
      })
    }
  }
  return broken
}

async function addConstraint(
  session: LegacySession,
  table: string,
  from: TableShape,
  constraint: Constraint,
): Promise<void> {
  const { kind, definition } = constraint
  if (kind === 'u' || kind === 'p') return addUnique(session, table, from, constraint)
  const suffix = kind === 'x' ? '' : ' not valid'
  await alter(
    session,
    `alter table ${name(table)} add constraint ${name(constraint.name)} ${asWritten(definition)}${suffix}`,
  )
}

const UNIQUE = /^(UNIQUE|PRIMARY KEY)( NULLS NOT DISTINCT)? (\([^()]*\)(?: INCLUDE \([^()]*\))?)(.*)$/

/** The index is built beside readers and writers, and then becomes the constraint's. */
async function addUnique(
  session: LegacySession,
  table: string,
  from: TableShape,
  { name: constraint, definition }: Constraint,
): Promise<void> {
  const [, kind, nulls, columns, timing] = UNIQUE.exec(definition) ?? []
  if (kind === undefined) {
    return alter(session, `alter table ${name(table)} add constraint ${name(constraint)} ${definition}`)
  }
  const leftover = from.indexes.find((index) => index.name === constraint)
  if (!leftover?.valid) {
    await buildIndex(
      session,
      table,
      constraint,
      `create unique index concurrently ${name(constraint)} on ${name(table)} ${columns}${nulls ?? ''}`,
    )
  }
  await alter(
    session,
    `alter table ${name(table)} add constraint ${name(constraint)} ${kind} using index ${name(constraint)}${timing}`,
  )
}

/** `table` is written as SQL does. False when rows break it. */
export async function validate(session: LegacySession, table: string, constraint: string): Promise<boolean> {
  try {
    await alongside(session, `alter table ${table} validate constraint ${name(constraint)}`)
    return true
  } catch (error) {
    if (!hasCode(error, ...BROKEN)) throw error
    return false
  }
}

/** Tells those that cannot be. */
export async function addIndexes(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<Finding[]> {
  const omitted: Finding[] = []
  for (const index of to.indexes) {
    const present = from.indexes.find((other) => other.name === index.name)
    if (present?.valid) continue
    const isBuilt = await buildIndex(
      session,
      table,
      index.name,
      asWritten(index.definition).replace(/ INDEX /, ' INDEX CONCURRENTLY '),
    )
    if (!isBuilt) omitted.push({ rule: 'index_left_out', table, key: index.name, detail: index.definition })
  }
  return omitted
}

/** False for one of the older system's that cannot be on a time with zone. */
async function buildIndex(
  session: LegacySession,
  table: string,
  index: string,
  sql: string,
): Promise<boolean> {
  try {
    // What an attempt that was ended has left is there, and not valid.
    await alongside(session, `drop index concurrently if exists ${name(index)}`, sql)
    return true
  } catch (error) {
    if (hasCode(error, UNIQUE_VIOLATION)) throw changedMeanwhile(table)
    if (hasCode(error, NOT_IMMUTABLE)) return false
    throw error
  }
}
