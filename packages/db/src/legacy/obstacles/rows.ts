import { sameConstraint } from '../merge.ts'
import { rulesFor } from '../rules/index.ts'
import { type LegacySession, name, rowsOf } from '../session.ts'
import type { Column, TableShape } from '../shape.ts'
import type { Change, Look } from './look.ts'

/** Values that the tables will not hold any more, and that no repair mends. */
export const lookForRows: Look = async (session, change) => {
  for (const [table, from] of Object.entries(change.from)) {
    const to = change.to[table]
    if (!to) continue
    const reason =
      (await lacksColumn(session, table, from, to)) ??
      (await hasLongValue(session, table, from, to)) ??
      (await hasNull(session, table, from, to, mended(change, table))) ??
      (await hasDuplicate(session, table, from, to))
    if (reason !== null) return reason
  }
  return null
}

/** Columns whose nulls a repair mends, or on the way back gets a value that no password has. */
function mended({ from, way }: Change, table: string): string[] {
  if (way === 'returned') return ['password_hash']
  const state = from.customer_site_ownership ? 'B' : 'A'
  return rulesFor({ state, shape: from }).flatMap((rule) =>
    rule.table === table ? (rule.columns ?? []) : [],
  )
}

async function lacksColumn(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<string | null> {
  const missing = to.columns.find(
    ({ name, notNull, default: value }) => notNull && value === null && !columnOf(from, name),
  )
  if (!missing) return null
  const rows = await rowsOf(session, `select from ${name(table)} limit 1`)
  return rows.length > 0
    ? `the table ${table} has no column ${missing.name}, and none of its rows a value for it`
    : null
}

async function hasLongValue(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<string | null> {
  for (const { name: column, type } of to.columns) {
    const [, length] = /^character varying\((\d+)\)$/.exec(type) ?? []
    const present = columnOf(from, column)
    if (length === undefined || present === undefined || present.type === type) continue
    const [found] = await rowsOf<{ id: string }>(
      session,
      `select id from ${name(table)} where char_length(rtrim(${name(column)}, ' ')) > ${length} limit 1`,
    )
    if (found) return `${table}.${column} of ${found.id} is longer than ${length} characters; shorten it`
  }
  return null
}

async function hasNull(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
  mended: string[],
): Promise<string | null> {
  for (const { name: column, notNull } of to.columns) {
    if (!notNull || columnOf(from, column)?.notNull !== false || mended.includes(column)) continue
    const [found] = await rowsOf<{ id: string; count: number }>(
      session,
      `select id, (count(*) over ())::int as count from ${name(table)} where ${name(column)} is null limit 1`,
    )
    if (found)
      return `${table}.${column} is null in ${rowsIn(found.count)}, such as ${found.id}; give it a value`
  }
  return null
}

const UNIQUE_INDEX =
  /^CREATE UNIQUE INDEX .* USING btree \(((?:[\w", ]|\b(?:lower|upper)\(\w+(?:::text)?\))+)\)(?: WHERE (.*))?$/

async function hasDuplicate(
  session: LegacySession,
  table: string,
  from: TableShape,
  to: TableShape,
): Promise<string | null> {
  // The rows of this one are made unique by repairs.
  if (table === 'customer_site_ownership') return null
  const keys = [
    ...to.constraints
      .filter((one) => one.kind === 'u' && !from.constraints.some((other) => sameConstraint(one, other)))
      .map((one) => ({ ...one, values: one.columns.map(name).join(', '), where: 'true' })),
    ...to.indexes.flatMap((one) => {
      const [, values, where = 'true'] = UNIQUE_INDEX.exec(one.definition) ?? []
      const isThere = from.indexes.some((other) => other.name === one.name)
      return values === undefined || isThere ? [] : [{ ...one, values, where }]
    }),
  ]
  for (const { columns, values, where } of keys) {
    if (!columns.every((column) => columnOf(from, column))) continue
    const [found] = await rowsOf<{ value: string; count: number }>(
      session,
      `select concat_ws(', ', ${values}) as value, (count(*) over ())::int as count from ${name(table)}
       where (${where}) and ${columns.map((column) => `${name(column)} is not null`).join(' and ')}
       group by ${values} having count(*) > 1 limit 1`,
    )
    if (found)
      return `${table}.${columns.join(', ')} must be unique, and ${found.count} values are there more than once, such as ${found.value}`
  }
  return null
}

function columnOf({ columns }: TableShape, wanted: string): Column | undefined {
  return columns.find(({ name }) => name === wanted)
}

function rowsIn(count: number): string {
  return count === 1 ? 'one row' : `${count} rows`
}
