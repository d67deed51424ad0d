import { DatabaseStateError } from '../database-state-error.ts'
import { canonical } from './definitions.ts'
import type { Column, Constraint, Shape, TableShape } from './shape.ts'

/**
 * The shape of an adopted database: what we know as we need it, and what we do not know as it is. Where both sides have
 * the same thing under two names, the older system's stays.
 */
export function mergeShapes(original: Shape, target: Shape): Shape {
  const merged = Object.entries(target).map(([table, ours]): [string, TableShape] => {
    const theirs = original[table]
    return [table, theirs ? mergeTable(table, theirs, ours) : ours]
  })
  return Object.fromEntries(merged)
}

function mergeTable(table: string, theirs: TableShape, ours: TableShape): TableShape {
  const columns = theirs.columns.map((column) => {
    const own = ours.columns.find((other) => other.name === column.name)
    return own ? mergeColumn(table, column, own) : column
  })
  const retyped = columns.filter((column, at) => column.type !== theirs.columns[at]?.type)
  const zoned = <T extends Dependent>(dependents: T[]) =>
    dependents.map((one) =>
      withZone(
        one,
        retyped.map((column) => column.name),
      ),
    )
  return {
    columns: [...columns, ...missing(ours.columns, theirs.columns)],
    constraints: mergeNamed(zoned(theirs.constraints), ours.constraints, sameConstraint),
    indexes: mergeNamed(zoned(theirs.indexes), ours.indexes, (one, other) => unnamed(one) === unnamed(other)),
    triggers: mergeNamed(zoned(theirs.triggers), ours.triggers, () => false),
  }
}

interface Dependent {
  definition: string
  columns: string[]
}

/** A moment that is written in a definition means the same in UTC, once the column has a zone. */
function withZone<T extends Dependent>(one: T, retyped: string[]): T {
  if (!one.columns.some((column) => retyped.includes(column))) return one
  return {
    ...one,
    definition: one.definition.replaceAll('::timestamp without time zone', '::timestamp with time zone'),
  }
}

function mergeNamed<T extends { name: string }>(
  theirs: T[],
  ours: T[],
  isSame: (one: T, other: T) => boolean,
): T[] {
  const kept = theirs.filter((one) => !ours.some((other) => other.name === one.name && !isSame(one, other)))
  return [...kept, ...ours.filter((one) => !kept.some((other) => isSame(one, other)))]
}

export function sameConstraint(one: Constraint, other: Constraint): boolean {
  return one.kind === other.kind && canonical(one.definition) === canonical(other.definition)
}

function unnamed({ definition }: { definition: string }): string {
  return canonical(definition).replace(/ INDEX ("(?:[^"]|"")+"|\S+) ON /, ' INDEX ON ')
}

function missing(ours: Column[], theirs: Column[]): Column[] {
  return ours.filter((column) => !theirs.some((other) => other.name === column.name))
}

const UTC = ['timestamp without time zone', 'timestamp with time zone']

function mergeColumn(table: string, theirs: Column, ours: Column): Column {
  return { ...ours, type: mergeType(`${table}.${theirs.name}`, theirs.type, ours.type) }
}

/** Types never lose anything: one that holds more than ours stays. */
function mergeType(column: string, theirs: string, ours: string): string {
  if (theirs === ours) return ours
  if (UTC.includes(theirs) && UTC.includes(ours)) return ours
  const [length, ourLength] = [lengthOf(theirs), lengthOf(ours)]
  if (length !== null && ourLength !== null) return length >= ourLength ? theirs : ours
  if (holdsMoney(theirs) && holdsMoney(ours)) return theirs
  throw new DatabaseStateError(
    `This database is not WebMagic's: ${column} is ${theirs}, not ${ours}. Nothing was changed.`,
  )
}

function lengthOf(type: string): number | null {
  if (type === 'text' || type === 'character varying') return Number.POSITIVE_INFINITY
  const [, length] = /^character varying\((\d+)\)$/.exec(type) ?? []
  return length === undefined ? null : Number(length)
}

function holdsMoney(type: string): boolean {
  if (type === 'numeric') return true
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  return Number(scale) >= 2 && Number(precision) - Number(scale) >= 8
}
