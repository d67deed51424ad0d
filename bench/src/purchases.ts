import pg from 'pg'
import { addPaidCheckouts, eventOf, type Paid, webhookHeaders } from './checkouts.ts'
import { type Host, type HostOptions, startWebMagic } from './hosts.ts'
import { fulfilOnFloor, type Recording } from './purchases-floor.ts'
import { median, print, row, spread } from './report.ts'

const ROUNDS = 5
const PURCHASES = 100
const SINGLES = 20
const SOCKETS = 20

/** From the webhook to the site that is sold: the host with its worker, and the same SQL straight through `pg`. */
export async function comparePurchases(options: HostOptions, recording: Recording): Promise<void> {
  const { databaseUrl, secret } = options
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 14 })
  const host = await startWebMagic(options)
  // The host's worker would do the floor's jobs.
  const onFloor = async (all: readonly Paid[]) => {
    host.pause()
    return fulfilOnFloor(pool, recording, all).finally(host.goOn)
  }
  const onHost = (all: readonly Paid[]) => fulfilOnHost(host, pool, secret, all)
  try {
    const rounds = []
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const below = PURCHASES / (await onFloor(await addPaidCheckouts(pool, PURCHASES)))
      await untilIdle(pool)
      const above = PURCHASES / (await onHost(await addPaidCheckouts(pool, PURCHASES)))
      await untilIdle(pool)
      // The first one is for warming up.
      if (round > 0) rounds.push({ below, above, ratio: above / below })
    }
    const alone = { below: await latency(pool, onFloor), above: await latency(pool, onHost) }
    print(
      `\n${PURCHASES} paid checkouts at once, ${ROUNDS} rounds in turn, ${recording.process.length + 3} statements each\n`,
    )
    print(row('', 'floor/s', 'webmagic/s', 'ratio', 'floor, one alone', 'webmagic, one alone'))
    print(
      row(
        'webhook to fulfilled',
        spread(
          rounds.map(({ below }) => below),
          0,
        ),
        spread(
          rounds.map(({ above }) => above),
          0,
        ),
        spread(
          rounds.map(({ ratio }) => ratio),
          2,
        ),
        `${alone.below.toFixed(1)} ms`,
        `${alone.above.toFixed(1)} ms`,
      ),
    )
  } finally {
    await host.stop()
    await pool.end()
  }
}

async function latency(pool: pg.Pool, fulfil: (all: readonly Paid[]) => Promise<number>): Promise<number> {
  const times = []
  for (const paid of await addPaidCheckouts(pool, SINGLES)) {
    times.push(1000 * (await fulfil([paid])))
    await untilIdle(pool)
  }
  return median(times)
}

async function fulfilOnHost(
  host: Host,
  pool: pg.Pool,
  secret: string,
  all: readonly Paid[],
): Promise<number> {
  const start = performance.now()
  const arriving = all.values()
  const post = async () => {
    for (const { page, eventId } of arriving) {
      const body = eventOf(page, eventId)
      const response = await fetch(`${host.origin}/webhooks/sandbox`, {
        method: 'POST',
        headers: webhookHeaders(body, secret),
        body,
      })
      if (!response.ok) throw new Error(`The webhook answered ${response.status}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: Math.min(SOCKETS, all.length) }, post))
  while (!(await areFulfilled(pool, all)))
    await new Promise((resolve) => setTimeout(resolve, all.length > 1 ? 10 : 1))
  return (performance.now() - start) / 1000
}

async function areFulfilled(pool: pg.Pool, all: readonly Paid[]): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from webmagic.checkouts where id = any($1) and status = 'fulfilled'`,
    [all.map(({ checkoutId }) => checkoutId)],
  )
  return rows[0]?.count === all.length
}

/** What comes after a purchase (letters, a second look at the payment) is not measured, nor may it disturb. */
async function untilIdle(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      'select from graphile_worker._private_jobs where attempts < max_attempts limit 1',
    )
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
