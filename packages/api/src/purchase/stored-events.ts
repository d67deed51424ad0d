import type { Services } from '../context.ts'
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

/** Queues again what came since a moment and was not processed, or everything with `all`. Returns how many. */
export async function replayEvents(
  { pool }: Pick<Services, 'pool'>,
  { since, all = false }: { since: Date; all?: boolean },
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `with queued as materialized (
       select graphile_worker.add_job(
         'process-event', json_build_object('provider', provider, 'eventId', event_id),
         job_key => provider || ' ' || event_id, max_attempts => 12
       ) from webmagic.provider_events where received_at >= $1 and ($2 or processed_at is null)
     )
     select count(*)::int as count from queued`,
    [since, all],
  )
  return rows[0]?.count ?? 0
}
