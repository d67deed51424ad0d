import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { createClient } from '@webmagic/sdk'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Folder, makeFolder, type Running } from './testing/cli.ts'
import { AUTH_SECRET, reservePort } from './testing/host.ts'

const KILLS = inject('propertyRuns') < 1_000 ? 2 : Math.ceil(inject('propertyRuns') / 10)
const SITES_PER_ROUND = 3

let database: TestDatabase
let folder: Folder
let port: number
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await makeFolder()
  const reserved = await reservePort()
  port = reserved.port
  await reserved.release()
})
afterAll(async () => {
  await folder.remove()
  await database.close()
})

test('a host that is killed while payments come in loses none of them and sells nothing twice', async () => {
  for (let round = 0; round < KILLS; round += 1) {
    // Everybody here comes from one address.
    await database.pool.query('delete from webmagic.rate_limits')
    const host = await startHost()
    const paid = Promise.withResolvers<void>()
    const paying = Array.from({ length: SITES_PER_ROUND }, () => twoBuyers(paid.resolve).catch(() => {}))
    // However slow the machine: somebody has paid, and most of what comes of it is still to be done.
    await Promise.race([paid.promise, Promise.all(paying)])
    await sleep(randomInt(900))
    host.kill('SIGKILL')
    await host.ended
    await Promise.all(paying)
  }
  const host = await startHost()
  await untilSettled()
  host.kill('SIGTERM')
  await host.ended
  await expectNothingHalfDone()
}, 3_600_000)

async function startHost(): Promise<Running> {
  const host = folder.start(['serve'], {
    DATABASE_URL: database.databaseUrl,
    AUTH_SECRET,
    PAYMENTS: 'sandbox',
    PORT: String(port),
    LOG_LEVEL: 'silent',
  })
  await host.prints('WebMagic is ready')
  return host
}

/** Two guests pay for one site, as far as they get. */
async function twoBuyers(onPaid: () => void): Promise<void> {
  const slug = `crash-${randomUUID()}`
  await database.pool.query('insert into sites (slug) values ($1)', [slug])
  const url = `http://127.0.0.1:${port}`
  const webmagic = createClient({ url, retries: 0, timeoutMs: 5_000 })
  for (let buyer = 0; buyer < 2; buyer += 1) {
    const email = `${randomUUID()}@example.test`
    const { checkoutUrl } = await webmagic.purchase.checkout.mutate({ slug, email })
    await fetch(`${checkoutUrl}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
      redirect: 'manual',
    })
    onPaid()
  }
}

/** However much the kills have left to do: as long as it becomes less. What is left says what it waits for. */
async function untilSettled(): Promise<void> {
  let left = await unsettled()
  while (left.length > 0) {
    const before = left.length
    const deadline = Date.now() + 120_000
    while (left.length >= before) {
      if (Date.now() > deadline) throw new Error(JSON.stringify({ left, jobs: await jobsWaiting() }, null, 2))
      await tryAgainNow()
      await sleep(500)
      left = await unsettled()
    }
  }
}

/** What was under way at several kills is tried again later and later: minutes, in the end. */
async function tryAgainNow(): Promise<void> {
  await database.pool.query(
    `select graphile_worker.reschedule_jobs(array_agg(id), now()) from graphile_worker.jobs
     where attempts > 0 and run_at > now() and locked_at is null`,
  )
}

async function jobsWaiting(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select task_identifier, attempts, run_at, locked_at, left(last_error, 200) as error
     from graphile_worker.jobs where attempts > 0`,
  )
  return rows
}

/** Pages that were paid and are neither fulfilled nor given back, whether or not the payer ever heard so. */
async function unsettled(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select k.id, k.status from webmagic.sandbox_objects o
     join webmagic.checkouts k on k.id = (o.state ->> 'checkoutId')::uuid
     where o.kind = 'checkout' and o.state ->> 'status' = 'complete' and k.status not in ('fulfilled', 'refunded')`,
  )
  return rows
}

async function expectNothingHalfDone(): Promise<void> {
  const { rows } = await database.pool.query<{ paid: number; sold: number; members: number; status: string }>(
    `select s.status,
       (select count(*)::int from webmagic.payments p where p.site_id = s.id) as paid,
       (select count(*)::int from webmagic.purchases p where p.site_id = s.id and p.status = 'fulfilled') as sold,
       (select count(*)::int from customer_site_ownership o where o.site_id = s.id) as members
     from sites s where s.slug like 'crash-%'`,
  )
  for (const { paid, sold, members, status } of rows) {
    const one = paid > 0 ? 1 : 0
    expect({ sold, members, status }).toEqual({ sold: one, members: one, status: one ? 'owned' : 'preview' })
  }
  expect(rows.some(({ paid }) => paid > 0)).toBe(true)
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
}
