import type { Pool } from 'pg'
import type { PaymentProvider } from './provider.ts'
import { ADD_PROCESS_JOB } from './stored-events.ts'

/**
 * Takes in what a provider sent: its signature is checked on the raw bytes, then the event and the job that processes
 * it are stored in one statement. True for a new event, false for one that is there already. Errors: `SignatureError`;
 * database errors, after which the provider sends it again.
 */
export async function receiveEvent(
  { pool, now }: { pool: Pool; now: Date },
  provider: PaymentProvider,
  { body, signature }: { body: Buffer; signature: string | undefined },
): Promise<boolean> {
  const { id, type } = provider.readEvent(body, signature, now)
  const { rows } = await pool.query<{ stored: number }>(STORE, [provider.name, id, type, body])
  return (rows[0]?.stored ?? 0) > 0
}

const STORE = `
  with stored as (
    insert into webmagic.provider_events (provider, event_id, type, body) values ($1, $2, $3, $4)
    on conflict do nothing returning provider, event_id
  ), queued as materialized (
    select ${ADD_PROCESS_JOB} from stored
  )
  select count(*)::int as stored from queued`
