import { z } from 'zod'
import { invalidInput } from './errors.ts'

/** Beyond this, the lists of staff say that there are many, not how many. */
export const COUNTED = 1_000

/** Of as many as were counted, up to one more than `COUNTED`: null for too many to say. */
export function totalOf(counted: number): number | null {
  return counted > COUNTED ? null : counted
}

/** For `ilike`: whatever has this text in it. */
export function patternOf(search: string): string {
  return `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
}

/** A time in a cursor, in microseconds, UTC. PostgreSQL knows no year 0. */
export const timeInCursor = z.iso.datetime({ precision: 6 }).refine((value) => !value.startsWith('0000'))

export function encodeCursor(position: unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Null for what is no cursor of this list. */
export function readCursor<T>(position: z.ZodType<T>, cursor: string): T | null {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    return null
  }
}

export const NOT_A_CURSOR = 'Not a cursor of this list'

/** The same for lists that do not look at it before. Errors: `validation_failed` for what is no cursor of this list. */
export function decodeCursor<T>(position: z.ZodType<T>, cursor: string): T {
  const found = readCursor(position, cursor)
  if (found !== null) return found
  throw invalidInput(['cursor'], NOT_A_CURSOR)
}

const timePosition = z.tuple([timeInCursor, z.uuid()])

/** Where a page of a list ends that is ordered by a time, newest first, and then by id. Times in microseconds, UTC. */
export interface TimePosition {
  at: string
  id: string
}

/**
 * Before everything, for the first page. A statement with one condition for all pages keeps to its index also where
 * PostgreSQL plans it once for all values, which it cannot with `$1 is null or ...`.
 */
export const NEWEST: TimePosition = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

/** Selects a time as a cursor keeps it. */
export function cursorTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** Errors: `validation_failed` for what is no cursor. */
export function decodeTimeCursor(cursor: string | null | undefined): TimePosition | null {
  if (cursor == null) return null
  const [at, id] = decodeCursor(timePosition, cursor)
  return { at, id }
}

/** A page of rows that were asked for with one more than `limit`, and where the next one begins. */
export function pageOf<R extends { cursor_at: string; id: string }>(rows: R[], limit: number) {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, nextCursor: last ? encodeCursor([last.cursor_at, last.id]) : null }
}
