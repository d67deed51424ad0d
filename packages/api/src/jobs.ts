import type { EntityManager } from '@webmagic/db'
import type { Pool } from 'pg'

/**
 * What is done later, outside the request, and what each needs to know. Payloads are stored as they are, so nothing
 * secret or personal belongs there unsealed.
 */
export interface Jobs {
  /** A letter sealed by `mail/seal.ts`. */
  'send-mail': { sealed: string }
  /** Brings our side to what the provider says of an event's subject. */
  'process-event': { provider: string; eventId: string }
  /** Looks at a payment that was just recorded: it may be refunded or disputed already. The id is the provider's. */
  'settle-payment': { paymentId: string }
  'refund-payment': { refundId: string }
  /** The id is the provider's. One that is not ours is left alone. */
  'cancel-subscription': { subscriptionId: string; when: 'now' | 'period-end' }
  /** Ends it at the provider, unless it is paid there: then that is settled. */
  'expire-checkout': { checkoutId: string }
  /** If it is still unpaid by then. */
  'remind-of-payment': { subscriptionId: string; graceEnds: string }
  'suspend-site': { subscriptionId: string }
  /** Sends an event of the sandbox to our own webhook. */
  'deliver-sandbox-event': { eventId: string }
  /** Writes to whom it concerns: staff about a new ticket, the site's members about a reply or the end. */
  'ticket-news':
    | { ticketId: string; about: 'created' }
    | { ticketId: string; about: 'closed'; closedAt: string }
    | { ticketId: string; about: 'replied'; messageId: string }
  /** Closes what was resolved and nobody has said anything about for seven days. */
  'close-silent-tickets': Record<string, never>
  /** Removes what has expired: sessions, links, limits; and asks after checkouts and refunds that are overdue. */
  prune: Record<string, never>
}

export type JobName = keyof Jobs

/** Money that is owed, or taken too long, is never given up: in the end these are tried every six hours. */
const ENDLESS: ReadonlySet<JobName> = new Set(['refund-payment', 'settle-payment', 'cancel-subscription'])
const MOST_ATTEMPTS = 32_767
const ATTEMPTS = 25

export const ADD_JOB =
  'select graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, max_attempts => $4::int)'

/** Adds a job to the transaction that is open: it is done once that commits, and never if it does not. */
export async function addJob<N extends JobName>(
  em: EntityManager,
  name: N,
  payload: Jobs[N],
  { runAt }: { runAt?: Date } = {},
): Promise<void> {
  await em.execute(ADD_JOB.replaceAll(/\$\d/g, '?'), [
    name,
    JSON.stringify(payload),
    runAt ?? null,
    attemptsOf(name),
  ])
}

/** The same where there is no unit of work. */
export async function addJobNow<N extends JobName>(
  pool: Pick<Pool, 'query'>,
  name: N,
  payload: Jobs[N],
): Promise<void> {
  await pool.query(ADD_JOB, [name, JSON.stringify(payload), null, attemptsOf(name)])
}

/** Several at once, each with a key: while one with the same key waits, there is no second. */
export async function addJobsNow<N extends JobName>(
  pool: Pick<Pool, 'query'>,
  name: N,
  jobs: { key: string; payload: Jobs[N] }[],
): Promise<void> {
  await pool.query(
    `select graphile_worker.add_job($1, job.payload::json, job_key => job.key, max_attempts => $4::int)
     from unnest($2::text[], $3::text[]) job (key, payload)`,
    [name, jobs.map(({ key }) => key), jobs.map(({ payload }) => JSON.stringify(payload)), attemptsOf(name)],
  )
}

function attemptsOf(name: JobName): number {
  return ENDLESS.has(name) ? MOST_ATTEMPTS : ATTEMPTS
}
