import type { TicketNews } from './schema.ts'

export async function* ticketChanges(
  _ctx: unknown,
  _input: { ticketId?: string | undefined },
  _signal: AbortSignal | undefined,
): AsyncGenerator<TicketNews> {
  yield { resync: true }
}
