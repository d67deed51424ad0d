import { type Orm, prepared } from '@webmagic/db'
import { SYSTEM } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { changeTicket, say } from './conversation.ts'
import { move, SILENCE_MS } from './rules.ts'

const BATCH = 100
const SAID = 'Closed after seven days without an answer.'

const SILENT = `status = 'resolved' and resolved_at <= $1
  and greatest(resolved_at, last_customer_message_at, last_staff_message_at) <= $1`

const findSilent = prepared<{ id: string }>({
  name: 'find-silent-tickets',
  text: `select id from support_tickets where ${SILENT} order by resolved_at limit ${BATCH}`,
})

const lockSilent = prepared<{ resolved_at: Date }>({
  name: 'lock-silent-ticket',
  text: `select resolved_at from support_tickets where ${SILENT} and id = $2 for update`,
})

/** Closes what was resolved and nobody has said anything about for seven days, and says so. */
export async function closeSilentTickets({ orm, clock }: { orm: Orm; clock(): Date }): Promise<void> {
  const now = clock()
  const since = new Date(now.getTime() - SILENCE_MS)
  for (;;) {
    const silent = await findSilent(orm.em.fork(), [since])
    for (const { id } of silent) await closeIfSilent({ em: orm.em.fork(), actor: SYSTEM, now }, id, since)
    if (silent.length < BATCH) return
  }
}

/** Somebody may have written since it was found. */
function closeIfSilent(ctx: VerbContext, ticketId: string, since: Date): Promise<void> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const [silent] = await lockSilent(em, [since, ticketId])
    if (!silent) return
    const from = { status: 'resolved', resolvedAt: silent.resolved_at, closedAt: null } as const
    await say(inside, { ticketId, type: 'system', message: SAID })
    await changeTicket(inside, ticketId, move('job', from, 'closed', now))
    await addJob(em, 'ticket-news', { ticketId, about: 'closed', closedAt: now.toISOString() })
  })
}
