import type { EntityManager } from '@webmagic/db'
import type { Pool } from 'pg'
import { z } from 'zod'

const ofNothing = z.strictObject({})

/**
 * What is done later, outside the request, and what each needs to know. Payloads are stored as they are, so nothing
 * secret or personal belongs there unsealed.
 */
const PAYLOADS = {
  /** A letter sealed by `mail/seal.ts`. */
  'send-mail': z.object({ sealed: z.string() }),
  /** Brings our side to what the provider says of an event's subject. */
  'process-event': z.object({ provider: z.string(), eventId: z.string() }),
  /** Looks at a payment that was just recorded: it may be refunded or disputed already. The id is the provider's. */
  'settle-payment': z.object({ paymentId: z.string() }),
  'refund-payment': z.object({ refundId: z.string() }),
  /** The id is the provider's. One that is not ours is left alone. */
  'cancel-subscription': z.object({ subscriptionId: z.string(), when: z.enum(['now', 'period-end']) }),
  /** Ends it at the provider, unless it is paid there: then that is settled. */
  'expire-checkout': z.object({ checkoutId: z.string() }),
  /** If it is still unpaid by then. */
  'remind-of-payment': z.object({ subscriptionId: z.string(), graceEnds: z.iso.datetime() }),
  'suspend-site': z.object({ subscriptionId: z.string() }),
  /** Sends an event of the sandbox to our own webhook. */
  'deliver-sandbox-event': z.object({ eventId: z.string() }),
  /** Writes to whom it concerns: staff about a new ticket, the site's members about a reply or the end. */
  'ticket-news': z.discriminatedUnion('about', [
    z.object({ ticketId: z.uuid(), about: z.literal('created') }),
    z.object({ ticketId: z.uuid(), about: z.literal('closed'), closedAt: z.iso.datetime() }),
    z.object({ ticketId: z.uuid(), about: z.literal('replied'), messageId: z.uuid() }),
  ]),
  /** Closes what was resolved and nobody has said anything about for seven days. */
  'close-silent-tickets': ofNothing,
  /** Asks how checkouts and refunds ended that no event has told of. */
  'ask-after-payments': ofNothing,
  /** Removes what has expired: sessions, links, limits, idempotency keys. */
  prune: ofNothing,
}

export type JobName = keyof typeof PAYLOADS

export type Jobs = { [N in JobName]: z.infer<(typeof PAYLOADS)[N]> }

/** A payload as it comes from the queue. Throws on one that is not of this job. */
export function readPayload<N extends JobName>(name: N, payload: unknown): Jobs[N]
export function readPayload(name: JobName, payload: unknown) {
  return PAYLOADS[name].parse(payload)
}

const ATTEMPTS = 25
/** Money that came, is owed, or is taken too long is never given up: in the end these are tried every six hours. */
const ENDLESS = 32_767
const ATTEMPTS_OF: Partial<Record<JobName, number>> = {
  'refund-payment': ENDLESS,
  'settle-payment': ENDLESS,
  'cancel-subscription': ENDLESS,
  // Nobody asks again whether the grace period is over.
  'suspend-site': ENDLESS,
  'process-event': ENDLESS,
}

export const ADD_JOB =
  'select graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, max_attempts => $4::int, job_key => $5)'

/** What adds a job for each row of a statement: SQL expressions, of which nothing may come from outside. */
interface JobOfRow {
  payload: string
  /** While a job with the same key waits, there is no second. */
  key: string
  /** When it is due; now, if nothing is said. */
  at?: string
  /** Whether one that waits already keeps its time. */
  keepsTime?: boolean
}

/** A call of `graphile_worker.add_job` for the rows of a statement. */
export function addJobSql(
  name: JobName,
  { payload, key, at = 'now()', keepsTime = false }: JobOfRow,
): string {
  return `graphile_worker.add_job('${name}', ${payload}, run_at => ${at}, job_key => ${key},
    job_key_mode => '${keepsTime ? 'preserve_run_at' : 'replace'}', max_attempts => ${attemptsOf(name)})`
}

/**
 * Adds a job to the transaction that is open: it is done once that commits, and never if it does not. While one with
 * the same key waits there is no second: it is moved to the new time, or to now.
 */
export async function addJob<N extends JobName>(
  em: EntityManager,
  name: N,
  payload: Jobs[N],
  { runAt, key }: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await em.execute(ADD_JOB.replaceAll(/\$\d/g, '?'), [
    name,
    JSON.stringify(payload),
    runAt ?? null,
    attemptsOf(name),
    key ?? null,
  ])
}

/** Takes back a job that waits. One that is being done is not tried again. */
export async function removeJob(em: EntityManager, key: string): Promise<void> {
  await em.execute('select graphile_worker.remove_job(?)', [key])
}

/** The same where there is no unit of work. */
export async function addJobNow<N extends JobName>(
  pool: Pick<Pool, 'query'>,
  name: N,
  payload: Jobs[N],
): Promise<void> {
  await pool.query(ADD_JOB, [name, JSON.stringify(payload), null, attemptsOf(name), null])
}

/** Several at once, each with a key: while one with the same key waits, there is no second. */
export async function addJobsNow<N extends JobName>(
  pool: Pick<Pool, 'query'>,
  name: N,
  jobs: { key: string; payload: Jobs[N] }[],
): Promise<void> {
  await pool.query(
    `select ${addJobSql(name, { payload: 'job.payload::json', key: 'job.key' })}
     from unnest($1::text[], $2::text[]) job (key, payload)`,
    [jobs.map(({ key }) => key), jobs.map(({ payload }) => JSON.stringify(payload))],
  )
}

function attemptsOf(name: JobName): number {
  return ATTEMPTS_OF[name] ?? ATTEMPTS
}
