import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { TestDatabase } from '@webmagic/db/testing'
import { Logger, runOnce, type TaskList } from 'graphile-worker'
import type { Pool } from 'pg'
import { vi } from 'vitest'
import type { Services } from '../context.ts'
import type { Mail } from '../mail/letters.ts'
import { SignatureError } from '../purchase/provider.ts'
import { receiveEvent } from '../purchase/receive-event.ts'
import { createTasks, type TaskServices } from '../tasks.ts'
import { SANDBOX_SECRET } from './api.ts'

export interface PurchaseHost {
  /** Takes the provider's events over HTTP. */
  webhookUrl: string
  /** What was sent so far. */
  mails: Mail[]
  /** Does every job that is due, and those that come of them. */
  runJobs(): Promise<void>
  close(): Promise<void>
}

/** Webhook and worker of a host, without the rest of it. */
export async function openPurchaseHost(database: TestDatabase, services: Services): Promise<PurchaseHost> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const header = request.headers['webmagic-signature']
    const signature = typeof header === 'string' ? header : undefined
    const sent = { body: Buffer.concat(chunks), signature }
    try {
      await receiveEvent({ pool: services.pool, now: services.clock() }, services.payments, sent)
      response.writeHead(200).end()
    } catch (error) {
      response.writeHead(error instanceof SignatureError ? 400 : 503).end()
    }
  })
  const webhookUrl = `http://127.0.0.1:${await listen(server)}/webhooks/sandbox`
  const mails: Mail[] = []
  const tasks = createTasks({
    ...services,
    sandbox: { webhookUrl, secret: SANDBOX_SECRET },
    sendMail: async (mail) => {
      mails.push(mail)
    },
  } satisfies TaskServices)
  const taskList: TaskList = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      (payload, { job }) => task(payload, { id: job.id, createdAt: job.created_at }),
    ]),
  )
  return {
    webhookUrl,
    mails,
    async runJobs() {
      const connectionString = database.databaseUrl
      await runOnce({ connectionString, taskList, logger: new Logger(() => () => {}), noHandleSignals: true })
      // It comes back while the end of the last job is still being written down.
      await vi.waitUntil(async () => !(await isAnyLocked(database.pool)), { timeout: 10_000, interval: 5 })
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function isAnyLocked(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    'select from graphile_worker.jobs where locked_at is not null limit 1',
  )
  return rowCount !== 0
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

export interface SiteForSale {
  id: string
  slug: string
}

export async function newSiteForSale(pool: Pool): Promise<SiteForSale> {
  const slug = `for-sale-${randomUUID()}`
  const { rows } = await pool.query<{ id: string }>(
    `insert into sites (slug, site_title) values ($1, 'A site for sale') returning id`,
    [slug],
  )
  return { id: rows[0]?.id ?? '', slug }
}
