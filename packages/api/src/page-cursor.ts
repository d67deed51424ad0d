import { z } from 'zod'
import { DomainError } from './errors.ts'

// PostgreSQL knows no year 0.
const time = z.iso.datetime({ precision: 6 }).refine((value) => !value.startsWith('0000'))
const position = z.tuple([time, z.uuid()])

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

function encodeTimeCursor({ at, id }: TimePosition): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

/** Errors: `validation_failed` for what is no cursor. */
export function decodeTimeCursor(cursor: string | null | undefined): TimePosition | null {
  if (cursor == null) return null
  try {
    const [at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { at, id }
  } catch {
    throw new DomainError({
      code: 'validation_failed',
      issues: [{ path: ['cursor'], message: 'Not a cursor of this list' }],
    })
  }
}

/** A page of rows that were asked for with one more than `limit`, and where the next one begins. */
export function pageOf<R extends { cursor_at: string; id: string }>(rows: R[], limit: number) {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, nextCursor: last ? encodeTimeCursor({ at: last.cursor_at, id: last.id }) : null }
}
