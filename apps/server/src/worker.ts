import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTasks, type TaskServices } from '@webmagic/api'
import type { FastifyBaseLogger } from 'fastify'
import { Logger, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { connectPresence } from './worker-presence.ts'

const CONCURRENCY = 4
const CRONTAB = '17 * * * * prune\n27 * * * * ask-after-payments\n47 * * * * close-silent-tickets'
const RESTART_MS = 2_000

export interface Worker {
  /** Finishes what is under way. */
  stop(): Promise<void>
}

/** Does the jobs that wait in the database, as soon as they are added. Several may run beside each other. */
export function startWorker(databaseUrl: string, services: TaskServices, log: FastifyBaseLogger): Worker {
  const stopping = new AbortController()
  let runner: Runner | undefined

  // A runner gives up when the database is gone for long; another one takes over.
  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await runUntilStopped()
      } catch (err) {
        log.error({ err }, 'the worker stopped')
      }
      await sleep(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  async function runUntilStopped(): Promise<void> {
    const events: WorkerEvents = new EventEmitter()
    let workerId = ''
    events.on('pool:create', ({ workerPool }) => {
      workerId = workerPool.id
    })
    let current: Runner | undefined
    const stop = async () => current?.stop().catch(() => {})
    const presence = await connectPresence(databaseUrl, stop)
    const pool = openPool(databaseUrl)
    try {
      current = await run({ ...optionsOf(services, log), pgPool: pool, events })
      runner = current
      await presence.show(workerId)
      if (!stopping.signal.aborted) await current.promise
    } finally {
      await stop()
      await Promise.allSettled([presence.end(), pool.end()])
    }
  }

  const supervised = supervise()
  return {
    async stop() {
      stopping.abort()
      await runner?.stop().catch(() => {})
      await supervised
    },
  }
}

/** Connections of its own: the ORM's hand out timestamps as text. One that breaks while a runner stops is no matter. */
function openPool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'webmagic worker' })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function optionsOf(services: TaskServices, log: FastifyBaseLogger) {
  return {
    concurrency: CONCURRENCY,
    crontab: CRONTAB,
    noHandleSignals: true,
    pollInterval: 2_000,
    taskList: taskListOf(services),
    logger: loggerTo(log),
  }
}

function taskListOf(services: TaskServices): TaskList {
  return Object.fromEntries(
    Object.entries(createTasks(services)).map(([name, task]) => [
      name,
      (payload, { job }) => task(payload, { id: job.id, createdAt: job.created_at }),
    ]),
  ) satisfies TaskList
}

/** Its messages may quote what a job threw; ours describe that without quoting. */
function loggerTo(log: FastifyBaseLogger): Logger {
  return new Logger(() => (level, message, meta) => {
    const err = meta && 'error' in meta ? meta.error : undefined
    if (level === 'error') log.error({ err }, 'a job failed')
    else if (level === 'warning') log.warn({ err }, 'the worker warns')
    else log.debug(message)
  })
}
