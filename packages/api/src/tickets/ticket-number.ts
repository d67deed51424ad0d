import { randomBytes } from 'node:crypto'

/** `TKT-YYYYMMDD-XXXXXX`, with the day in UTC. Two tickets of a day may draw the same: the database keeps them apart. */
export function newTicketNumber(now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '')
  return `TKT-${day}-${randomBytes(3).toString('hex').toUpperCase()}`
}
