import type { CustomerActor, StaffActor } from '../actor.ts'
import type { Services, VerbContext } from '../context.ts'
import type { TicketNews } from './schema.ts'

interface ListeningContext extends VerbContext<CustomerActor | StaffActor> {
  services: Pick<Services, 'ticketStreams'>
}

/** News of one ticket, or of all that the caller sees. */
export async function ticketChanges(
  ctx: ListeningContext,
  { ticketId }: { ticketId?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<TicketNews>> {
  return ctx.services.ticketStreams.open(ctx.actor, { ticketId, signal })
}
