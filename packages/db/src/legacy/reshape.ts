import { addColumns, changeColumns, dropNotNull, setNotNull } from './columns.ts'
import { addConstraints, addIndexes, dropConstraints, dropIndexes } from './constraints.ts'
import type { Finding } from './findings.ts'
import { alter, type LegacySession, name } from './session.ts'
import { readShape, type Shape, type TableShape } from './shape.ts'
import { addTriggers, dropTriggers } from './triggers.ts'

/**
 * A table comes to a shape in three steps, between which its rows can be mended: `loosen` takes away what the shape does
 * not have and may refuse rows, `changeTables` sees to the columns, `tighten` adds what it does have. Each looks at what
 * is there first, so a second run does what is left.
 */
export async function loosen(session: LegacySession, shape: Shape): Promise<void> {
  const live = await readShape(session)
  const tables = pairs(live, shape)
  for (const [table, from, to] of tables) await dropTriggers(session, table, from, to)
  for (const [table, from, to] of tables)
    await dropConstraints(session, table, from, to, (kind) => kind === 'f')
  for (const [table, from, to] of tables)
    await dropConstraints(session, table, from, to, (kind) => kind !== 'f')
  for (const [, from, to] of tables) await dropIndexes(session, from, to)
  for (const [table, from, to] of tables) await dropNotNull(session, table, from, to)
}

export async function changeTables(session: LegacySession, shape: Shape): Promise<void> {
  const live = await readShape(session)
  for (const [table, to] of Object.entries(shape)) {
    if (!live[table]) await alter(session, createTable(table, to))
  }
  for (const [table, from, to] of pairs(live, shape)) {
    await addColumns(session, table, from, to)
    await changeColumns(session, table, from, to)
  }
}

/** Tells what could not be. */
export async function tighten(session: LegacySession, shape: Shape): Promise<Finding[]> {
  const tables = pairs(await readShape(session), shape)
  for (const [table, from, to] of tables) await setNotNull(session, table, from, to)
  const found: Finding[] = []
  const constraintsOf = async (kinds: string) => {
    for (const [table, from, to] of tables)
      found.push(...(await addConstraints(session, table, from, to, kinds)))
  }
  await constraintsOf('pux')
  await constraintsOf('c')
  await constraintsOf('f')
  for (const [table, from, to] of tables) found.push(...(await addIndexes(session, table, from, to)))
  for (const [table, from, to] of tables) await addTriggers(session, table, from, to)
  return found
}

function pairs(live: Shape, shape: Shape): [string, TableShape, TableShape][] {
  return Object.entries(shape).flatMap(([table, to]) => {
    const from = live[table]
    return from ? [[table, from, to] satisfies [string, TableShape, TableShape]] : []
  })
}

function createTable(table: string, { columns, constraints }: TableShape): string {
  const primary = constraints.filter(({ kind }) => kind === 'p')
  const parts = [
    ...columns.map(
      (column) =>
        `${name(column.name)} ${column.type}${column.notNull ? ' not null' : ''}${column.default === null ? '' : ` default ${column.default}`}`,
    ),
    ...primary.map((constraint) => `constraint ${name(constraint.name)} ${constraint.definition}`),
  ]
  return `create table ${name(table)} (${parts.join(', ')})`
}
