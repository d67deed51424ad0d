import type { Shape, TableShape } from './shape.ts'

/** What changes in the tables of the older system, a line each. */
export function describeChanges(original: Shape, shape: Shape): string[] {
  return Object.entries(shape).flatMap(([table, to]) => {
    const from = original[table]
    return from ? changesOf(table, from, to) : [`create table ${table}`]
  })
}

function changesOf(table: string, from: TableShape, to: TableShape): string[] {
  const columns = to.columns.flatMap((column) => {
    const present = from.columns.find((other) => other.name === column.name)
    if (!present) return [`add column ${column.name} ${column.type}`]
    return [
      ...(present.type === column.type ? [] : [`${column.name} becomes ${column.type}`]),
      ...(present.notNull === column.notNull
        ? []
        : [`${column.name} ${column.notNull ? 'becomes' : 'is no longer'} not null`]),
      ...(present.default === column.default
        ? []
        : [`${column.name} gets the default ${column.default ?? 'null'}`]),
    ]
  })
  return [
    ...columns,
    ...added(from.constraints, to.constraints).map(
      ({ name, definition }) => `add constraint ${name} ${definition}`,
    ),
    ...added(from.indexes, to.indexes).map(({ name }) => `add index ${name}`),
    ...added(from.triggers, to.triggers).map(({ name }) => `add trigger ${name}`),
  ].map((change) => `${table}: ${change.replaceAll(/\s+/g, ' ')}`)
}

function added<T extends { name: string }>(from: T[], to: T[]): T[] {
  return to.filter((one) => !from.some((other) => other.name === one.name))
}
