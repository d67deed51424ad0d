import type pg from 'pg'
import { eventOf, type Paid } from './checkouts.ts'
import type { Recorded } from './record.ts'

/** Shorter ones could be part of anything. */
const SHORTEST_ID = 12

/** What stood for something in the recording, and what stands for it now. */
type Names = Map<unknown, unknown>

/** Sends the statements of one purchase again, for another one: every id in them is that of the other. */
export async function replay(
  on: Pick<pg.Pool, 'query'>,
  recording: readonly Recorded[],
  from: Paid,
  to: Paid,
): Promise<void> {
  const names: Names = new Map()
  for (const [key, value] of Object.entries(from)) names.set(value, Object(to)[key])
  for (const { text, values, rows } of recording) {
    const result = await on.query(
      renamed(text, names),
      values.map((value) => valueFor(value, from, to, names)),
    )
    learn(rows, result.rows ?? [], names)
  }
}

function valueFor(value: unknown, from: Paid, to: Paid, names: Names): unknown {
  if (Buffer.isBuffer(value)) {
    const body = eventOf(from.page, from.eventId)
    return value.equals(Buffer.from(body)) ? Buffer.from(eventOf(to.page, to.eventId)) : value
  }
  if (names.has(value)) return names.get(value)
  return typeof value === 'string' ? renamed(value, names) : value
}

function renamed(text: string, names: Names): string {
  let result = text
  for (const [old, name] of names) {
    if (typeof old === 'string' && old.length >= SHORTEST_ID) result = result.replaceAll(old, String(name))
  }
  return result
}

/** Ids that the database gave. */
function learn(old: Recorded['rows'], now: Recorded['rows'], names: Names): void {
  old.forEach((row, index) => {
    for (const [column, value] of Object.entries(row)) {
      const name = now[index]?.[column]
      if (typeof value === 'string' && typeof name === 'string' && isId(value) && isId(name))
        names.set(value, name)
    }
  })
}

function isId(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
}
