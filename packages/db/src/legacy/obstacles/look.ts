import type { LegacySession } from '../session.ts'
import type { Shape } from '../shape.ts'

/** What is about to happen to the tables: `from` is what they are, `to` what they become. */
export interface Change {
  from: Shape
  to: Shape
  way: 'migrated' | 'returned'
}

/** Looks for one kind of obstacle, and changes nothing. Null, or what stands in the way and what to do about it. */
export type Look = (session: LegacySession, change: Change) => Promise<string | null>
