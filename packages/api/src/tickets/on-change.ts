import { prepared } from '@webmagic/db'
import type { CustomerActor, StaffActor } from '../actor.ts'
import type { Services, VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { TicketNews } from './schema.ts'
import { isSeenBy } from './visible.ts'

interface ListeningContext extends Pick<VerbContext<CustomerActor | StaffActor>, 'actor'> {
  services: Pick<Services, 'pool' | 'ticketStreams'>
}

/** News of one ticket, or of all that the caller sees. Errors: `not_found`, `rate_limited`. */
export async function ticketChanges(
  { actor, services }: ListeningContext,
  { ticketId }: { ticketId?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<TicketNews>> {
  if (ticketId !== undefined && !(await mayHearOf(services, actor, ticketId))) {
    throw new DomainError('not_found')
  }
  return services.ticketStreams.open(actor, { ticketId, signal })
}

const findForStaff = prepared<{ id: string }>({
  name: 'find-ticket-to-hear-of',
  text: 'select id from support_tickets where id = $1',
})

const findForCustomer = prepared<{ id: string }>({
  name: 'find-ticket-to-hear-of-as-customer',
  text: `select t.id from support_tickets t where t.id = $1 and ${isSeenBy('$2')}`,
})

async function mayHearOf(
  { pool }: Pick<Services, 'pool'>,
  actor: CustomerActor | StaffActor,
  ticketId: string,
): Promise<boolean> {
  const found =
    actor.kind === 'staff'
      ? await findForStaff(pool, [ticketId])
      : await findForCustomer(pool, [ticketId, actor.customerId])
  return found.length > 0
}
