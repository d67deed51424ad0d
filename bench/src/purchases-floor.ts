import {
  createSandboxProvider,
  createTasks,
  createTicketStreams,
  receiveEvent,
  sandboxSecret,
  type TaskServices,
} from '@webmagic/api'
import { createOrm, poolOf } from '@webmagic/db'
import type pg from 'pg'
import { addPaidCheckouts, eventOf, type Paid, webhookHeaders } from './checkouts.ts'
import { type Recorded, record } from './record.ts'
import { replay } from './replay.ts'

/** As many as the host's worker does at once. */
const PROCESSORS = 4
const ACCEPTING = 10

/** What one purchase sends to PostgreSQL: taking the event in, and everything that comes of it. */
export interface Recording {
  purchase: Paid
  accept: Recorded
  process: Recorded[]
}

/** The floor's keeping of jobs, by hand: which one the queue gives next would be another purchase's. */
const CLAIM = `update graphile_worker._private_jobs set attempts = attempts + 1, locked_at = now(), locked_by = 'floor'
  where id = (select id from graphile_worker._private_jobs where key = $1 for update skip locked) returning id`
const COMPLETE = 'delete from graphile_worker._private_jobs where id = $1'

export async function recordPurchase(databaseUrl: string, secret: string): Promise<Recording> {
  const orm = createOrm({ databaseUrl })
  try {
    const pool = await poolOf(orm)
    const [purchase] = await addPaidCheckouts(pool, 1)
    if (!purchase) throw new Error('Nothing to record')
    const clock = () => new Date()
    const publicUrl = 'http://127.0.0.1'
    const signing = sandboxSecret(secret)
    const services: TaskServices = {
      orm,
      pool,
      clock,
      publicUrl,
      authSecret: secret,
      sitesUrl: publicUrl,
      sessionCookie: 'session',
      staffCookie: 'staff',
      ticketStreams: createTicketStreams(pool),
      payments: createSandboxProvider({ pool, publicUrl, secret: signing, clock }),
      sandbox: { webhookUrl: publicUrl, secret: signing },
      sendMail: async () => {},
    }
    const body = eventOf(purchase.page, purchase.eventId)
    const signature = webhookHeaders(body, secret)['webmagic-signature']
    const taken = { body: Buffer.from(body), signature }
    const accepted = await record(() => receiveEvent({ pool, now: clock() }, services.payments, taken))
    const accept = accepted.find(({ text }) => text.includes('provider_events'))
    if (!accept) throw new Error('No event was stored')
    const event = { provider: 'sandbox', eventId: purchase.eventId }
    const process = await record(() =>
      createTasks(services)['process-event'](event, { id: '0', createdAt: clock() }),
    )
    return { purchase, accept, process }
  } finally {
    await orm.close()
  }
}

/** Seconds from the first event until the last purchase is fulfilled. */
export async function fulfilOnFloor(
  pool: pg.Pool,
  recording: Recording,
  all: readonly Paid[],
): Promise<number> {
  const start = performance.now()
  const accepted = all.map(() => Promise.withResolvers<void>())
  const arriving = all.entries()
  const accept = async () => {
    for (const [index, paid] of arriving) {
      await replay(pool, [recording.accept], recording.purchase, paid)
      accepted[index]?.resolve()
    }
  }
  const waiting = all.entries()
  const process = async () => {
    for (const [index, paid] of waiting) {
      await accepted[index]?.promise
      await processOne(pool, recording, paid)
    }
  }
  await Promise.all([
    ...Array.from({ length: ACCEPTING }, accept),
    ...Array.from({ length: PROCESSORS }, process),
  ])
  return (performance.now() - start) / 1000
}

async function processOne(pool: pg.Pool, { purchase, process }: Recording, paid: Paid): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query(CLAIM, [`sandbox ${paid.eventId}`])
    await replay(client, process, purchase, paid)
    await client.query(COMPLETE, [rows[0]?.id])
  } finally {
    client.release()
  }
}
