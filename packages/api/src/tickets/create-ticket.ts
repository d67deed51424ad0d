import { prepared } from '@webmagic/db'
import { z } from 'zod'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { once } from '../idempotency.ts'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { chooseSite } from './choose-site.ts'
import { getTicket } from './queries.ts'
import { TICKET_COLUMNS, type TicketRow, toTicket, type WholeTicket } from './rows.ts'
import type { CreateTicketInput } from './schema.ts'
import { newTicketNumber } from './ticket-number.ts'

const MOST_ATTEMPTS = 10

interface Change {
  description: string
  /** The older API takes any. */
  elementContext?: Record<string, unknown> | undefined
}

type NewTicket = Omit<CreateTicketInput, 'changes'> & { changes?: Change[] | undefined }

/**
 * Asks for help with one of the caller's sites. Errors: `no_sites`, `site_selection_required`, `not_site_owner`,
 * `conflict` for an idempotency key that was used with other input.
 */
export function createTicket(
  ctx: VerbContext<CustomerActor>,
  { idempotencyKey, ...input }: NewTicket,
): Promise<WholeTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor } = inside
    let created: WholeTicket | undefined
    const ticketId = await once(
      { em, caller: `ticket ${actor.customerId}`, key: idempotencyKey, input, result: z.uuid() },
      async () => {
        created = await openTicket(inside, input)
        await addJob(em, 'ticket-news', { ticketId: created.ticketId, about: 'created' })
        return created.ticketId
      },
    )
    return created ?? getTicket(inside, { ticketId })
  })
}

/**
 * None for a number that is taken, or for who has left the site by now. Who leaves later waits for the ticket. The site
 * is locked before the membership, as by those who take either away.
 */
export const insertTicketStatement = {
  name: 'insert-ticket',
  text: `insert into support_tickets as t
      (customer_user_id, site_id, ticket_number, subject, description, category, element_context,
       last_customer_message_at, created_at, updated_at)
    select o.customer_user_id, o.site_id, $3::varchar, $4::varchar, $5::text, $6::varchar, $7::jsonb,
      $8::timestamptz, $8::timestamptz, $8::timestamptz
    from customer_site_ownership o join sites s on s.id = o.site_id
    where o.customer_user_id = $1 and o.site_id = $2
    for key share of s for key share of o
    on conflict (ticket_number) do nothing
    returning ${TICKET_COLUMNS}, t.element_context`,
}

const insertTicket = prepared<TicketRow & { element_context: unknown }>(insertTicketStatement)

async function openTicket(
  ctx: VerbContext<CustomerActor>,
  { subject, description, category, siteId, changes }: NewTicket,
): Promise<WholeTicket> {
  const { em, actor, now } = ctx
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const [row] = await insertTicket(em, [
      actor.customerId,
      await chooseSite(ctx, siteId),
      newTicketNumber(now),
      subject,
      description,
      category,
      changes ? JSON.stringify({ changes: changes.map(toStored) }) : null,
      now,
    ])
    if (row) {
      const said = { messages: [], earlier_messages: 0, customer_name: actor.fullName }
      return toTicket({ ...row, ...said }, actor.customerId)
    }
  }
  throw new Error(`No ticket number of ${MOST_ATTEMPTS} was free`)
}

function toStored({ description, elementContext }: Change) {
  return { description, element_context: elementContext ?? null }
}
