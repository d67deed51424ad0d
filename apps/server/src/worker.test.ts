import { setTimeout as sleep } from 'node:timers/promises'
import { CUSTOMER_DOOR, createAuth, type Mail, type TaskServices } from '@webmagic/api'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import Fastify from 'fastify'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { servicesFor, tasksFor } from './services.ts'
import { configFor } from './testing/host.ts'
import { seedPeople } from './testing/people.ts'
import { startWorker, type Worker } from './worker.ts'

const log = Fastify({ logger: false }).log
const PATIENCE = { timeout: 25_000, interval: 50 }

let database: TestDatabase
let sealed: string
let sent: Mail[]
let refusals: number
const workers: Worker[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  sealed = await sealedLetter()
  sent = []
  refusals = 0
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await database.close()
})

/** A letter as it waits in the queue, taken out of it again. */
async function sealedLetter(): Promise<string> {
  const { owner } = await seedPeople(database.orm)
  const config = configFor(database.databaseUrl)
  const auth = createAuth(CUSTOMER_DOOR, config)
  await auth.handle({
    method: 'POST',
    url: '/api/auth/request-password-reset',
    headers: new Headers({ origin: config.publicUrl, 'content-type': 'application/json' }),
    body: JSON.stringify({ email: owner.email }),
    address: '127.0.0.1',
  })
  await auth.close()
  const { rows } = await database.pool.query<{ payload: { sealed: string } }>(
    'delete from graphile_worker._private_jobs returning payload',
  )
  return rows[0]?.payload.sealed ?? ''
}

async function start(): Promise<Worker> {
  const config = configFor(database.databaseUrl)
  const services: TaskServices = {
    ...tasksFor(config, await servicesFor(config, database.orm), log),
    async sendMail(mail) {
      if (refusals > 0) {
        refusals -= 1
        throw new Error('not now')
      }
      sent.push(mail)
    },
  }
  const worker = startWorker(database.databaseUrl, services, log)
  workers.push(worker)
  return worker
}

async function post(end: 'commit' | 'rollback'): Promise<void> {
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query(`select graphile_worker.add_job('send-mail', $1::json)`, [JSON.stringify({ sealed })])
  await client.query(end)
  await client.end()
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    'select count(*)::int as count from graphile_worker._private_jobs',
  )
  return rows[0].count
}

test('a letter of a transaction that commits is sent, one of a transaction that does not, never', async () => {
  await start()
  await post('rollback')
  await post('commit')
  await expect.poll(() => sent.length, PATIENCE).toBe(1)
  expect(sent[0]).toMatchObject({ to: 'owner@people.test', text: expect.stringContaining('#token=') })
  await expect.poll(waiting, PATIENCE).toBe(0)
  expect(sent).toHaveLength(1)
})

test('a letter that waited for a worker is sent once by two of them', async () => {
  await post('commit')
  await start()
  await start()
  await expect.poll(waiting, PATIENCE).toBe(0)
  expect(sent).toHaveLength(1)
})

test('a letter that could not be sent is tried again', async () => {
  refusals = 1
  await start()
  await post('commit')
  await expect.poll(() => refusals, PATIENCE).toBe(0)
  expect(sent).toEqual([])
  await expect.poll(() => sent.length, PATIENCE).toBe(1)
}, 60_000)

test('a worker goes on when its connections to the database were cut', async () => {
  await start()
  await post('commit')
  await expect.poll(() => sent.length, PATIENCE).toBe(1)
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await post('commit')
  await expect.poll(() => sent.length, PATIENCE).toBe(2)
}, 60_000)

test('a worker that stops finishes what is under way, and takes nothing more', async () => {
  const worker = await start()
  await post('commit')
  await expect.poll(() => sent.length, PATIENCE).toBe(1)
  await worker.stop()
  await post('commit')
  await expect.poll(waiting, PATIENCE).toBe(1)
  expect(sent).toHaveLength(1)
})

test('a worker that cannot show that it lives takes no jobs', async () => {
  const query = pg.Client.prototype.query
  const showing = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...sent: unknown[]
  ) {
    if (String(sent[0]).includes('pg_advisory_lock')) return Promise.reject(new Error('not now'))
    return Reflect.apply(query, this, sent)
  })
  const asked = () => showing.mock.calls.filter(([text]) => String(text).includes('pg_advisory_lock'))
  try {
    const worker = await start()
    await expect.poll(() => asked().length, PATIENCE).toBe(2)
    await worker.stop()
  } finally {
    showing.mockRestore()
  }
  await post('commit')
  await sleep(3_000)
  expect(await waiting()).toBe(1)
  expect(sent).toEqual([])
})

test('a job of a worker that was killed is taken over, one that a worker took just now is not', async () => {
  for (let job = 0; job < 2; job += 1) await post('commit')
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now() - interval '1 minute'
     where id = (select min(id) from graphile_worker._private_jobs)`,
  )
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_by = 'begins', locked_at = now() where locked_by is null`,
  )
  await start()
  await expect.poll(lockedBy, PATIENCE).not.toContain('killed')
  expect(await lockedBy()).toContain('begins')
})

test('a job whose worker was killed at its last try is tried once more, after the others', async () => {
  await post('commit')
  const { rows } = await database.pool.query<{ id: string; last: number }>(
    `update graphile_worker._private_jobs
     set locked_by = 'killed', locked_at = now() - interval '1 minute', attempts = max_attempts
     returning id, max_attempts as last`,
  )
  const [{ id, last } = { id: '', last: 0 }] = rows
  await start()
  const job = async () => {
    const { rows } = await database.pool.query(
      `select attempts, locked_by, run_at > now() + interval '2 seconds' as waits
       from graphile_worker._private_jobs where id = $1`,
      [id],
    )
    return rows[0]
  }
  await expect.poll(job, PATIENCE).toEqual({ attempts: last - 1, locked_by: null, waits: true })
  await post('commit')
  await expect.poll(() => sent.length, PATIENCE).toBe(1)
  await database.pool.query('select graphile_worker.reschedule_jobs(array[$1::bigint], now())', [id])
  await expect.poll(() => sent.length, PATIENCE).toBe(2)
  await expect.poll(waiting, PATIENCE).toBe(0)
})

test('a job that was taken back while it was under way is not tried again when its worker was killed', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from graphile_worker.add_job('send-mail', $1::json, max_attempts => 32767, job_key => 'k')`,
    [JSON.stringify({ sealed })],
  )
  const id = rows[0]?.id
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now() - interval '1 minute'
     where id = $1`,
    [id],
  )
  await database.pool.query(`select graphile_worker.remove_job('k')`)
  await start()
  const job = async () =>
    (
      await database.pool.query(
        'select locked_by, attempts >= max_attempts as ended from graphile_worker._private_jobs where id = $1',
        [id],
      )
    ).rows[0]
  await expect.poll(job, PATIENCE).toEqual({ locked_by: null, ended: true })
  expect(sent).toEqual([])
})

async function lockedBy(): Promise<string[]> {
  const { rows } = await database.pool.query<{ locked_by: string }>(
    'select locked_by from graphile_worker._private_jobs where locked_by is not null',
  )
  return rows.map(({ locked_by }) => locked_by)
}

test('what has expired is pruned, what has not stays', async () => {
  await database.pool.query(
    `insert into webmagic.rate_limits (key, spent, resets_at)
     values ('old', 1, now() - interval '1 second'), ('new', 1, now() + interval '1 hour')`,
  )
  await database.pool.query(`select graphile_worker.add_job('prune', '{}')`)
  await start()
  await expect.poll(waiting, PATIENCE).toBe(0)
  const { rows } = await database.pool.query(
    `select key from webmagic.rate_limits where key in ('old', 'new')`,
  )
  expect(rows).toEqual([{ key: 'new' }])
})
