import type { EntityManager } from '@webmagic/db'
import type { Services } from '../context.ts'
import { addJobSql } from '../jobs.ts'
import type { ProviderEvent } from './provider.ts'

/** An event as it came; its signature was checked then. Null for one that is not there or another provider's. */
export async function readStoredEvent(
  { pool, payments }: Services,
  provider: string,
  eventId: string,
): Promise<ProviderEvent | null> {
  if (provider !== payments.name) return null
  const { rows } = await pool.query<{ body: Buffer }>(
    'select body from webmagic.provider_events where provider = $1 and event_id = $2',
    [provider, eventId],
  )
  return rows[0] ? payments.parseEvent(rows[0].body) : null
}

// Adding a job costs more the more of them wait: a larger batch reaches a statement's time limit on a busy server.
const BATCH = 200

/** For every row with the key of an event; one that waits already is not added again. */
export const ADD_PROCESS_JOB = addJobSql('process-event', {
  payload: `json_build_object('provider', provider, 'eventId', event_id)`,
  key: `provider || ' ' || event_id`,
})

/** Queues one event again. */
export async function processAgain(em: EntityManager, provider: string, eventId: string): Promise<void> {
  await em.execute(
    `with queued as materialized (
       select ${ADD_PROCESS_JOB} from webmagic.provider_events where provider = ? and event_id = ?
     ) select count(*) from queued`,
    [provider, eventId],
  )
}

/** The moment as text: a `Date` would lose its microseconds, and with them where the batch before ended. */
const QUEUE = `
  with batch as (
    select provider, event_id, received_at from webmagic.provider_events
    where received_at >= $1 and (received_at, provider, event_id) > ($2::timestamptz, $3, $4)
      and ($5 or processed_at is null)
    order by received_at, provider, event_id limit ${BATCH}
  ), queued as materialized (
    select provider, event_id, received_at, ${ADD_PROCESS_JOB} from batch
  )
  select provider, event_id as "eventId", received_at::text as "receivedAt", count(*) over ()::int as count
  from queued order by queued.received_at desc, provider desc, event_id desc limit 1`

interface Batch {
  /** The last of it. */
  provider: string
  eventId: string
  receivedAt: string
  count: number
}

/** Queues again what came since a moment and was not processed, or everything with `all`. Returns how many. */
export async function replayEvents(
  { pool }: Pick<Services, 'pool'>,
  { since, all = false }: { since: Date; all?: boolean },
): Promise<number> {
  let total = 0
  let last = { provider: '', eventId: '', receivedAt: '-infinity', count: BATCH }
  while (last.count === BATCH) {
    const { rows } = await pool.query<Batch>(QUEUE, [
      since,
      last.receivedAt,
      last.provider,
      last.eventId,
      all,
    ])
    last = rows[0] ?? { ...last, count: 0 }
    total += last.count
  }
  return total
}
