import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_CUSTOMERS, DEMO_PASSWORD, DEMO_STAFF, hasCustomers, seedDemoData } from '@webmagic/api'
import { createOrm, migrateDatabase, type Orm } from '@webmagic/db'
import { pino } from 'pino'
import { assertMigrated } from './commands/with-database.ts'
import type { Config } from './config.ts'
import { configFor, mailDirectory, openDatabase } from './embedded-postgres.ts'
import { type Environment, readEnvironment } from './env.ts'
import { loggerOptions } from './http/logging.ts'
import { OperatorError } from './operator-error.ts'
import { buildServer, type Server } from './server.ts'
import { servicesFor, tasksFor } from './services.ts'
import { step } from './steps.ts'
import { startWorker } from './worker.ts'

const SHUTDOWN_MS = 10_000

/** `webmagic serve`: database, migrations, demo data, host; then until a signal, and everything down again. */
export async function serve(): Promise<void> {
  const env = readEnvironment()
  const interrupted = nextSignal()
  const database = await step('Starting the database', (note) => openDatabase(env.DATABASE_URL, note))
  try {
    await prepareDatabase(database.databaseUrl, env.DEMO_DATA ?? database.embedded)
    const config = await configFor(env, database.databaseUrl)
    const server = await buildServer(config)
    try {
      await listen(server, config)
      announce(config, env, database.embedded)
      await interrupted
    } finally {
      await closeWithin(server, SHUTDOWN_MS)
    }
  } finally {
    await database.release()
  }
}

/** `webmagic worker`: does the jobs until a signal, then finishes what is under way. */
export async function work(): Promise<void> {
  const env = readEnvironment()
  const interrupted = nextSignal()
  const database = await step('Starting the database', (note) => openDatabase(env.DATABASE_URL, note))
  const { databaseUrl } = database
  const orm = createOrm({ databaseUrl, applicationName: 'webmagic worker' })
  try {
    await assertMigrated(orm)
    const config = await configFor(env, databaseUrl)
    const log = pino(loggerOptions(config.logLevel))
    const worker = startWorker(databaseUrl, tasksFor(config, await servicesFor(config, orm), log), log)
    process.stdout.write('\n  The worker is ready. Stop with Ctrl-C\n\n')
    await interrupted
    await worker.stop()
  } finally {
    await orm.close()
    await database.release()
  }
}

async function prepareDatabase(databaseUrl: string, demoData: boolean): Promise<void> {
  const orm = createOrm({ databaseUrl, applicationName: 'webmagic start', statementTimeoutMs: 0 })
  try {
    await step('Migrating the database', async (note) => {
      const done = await migrateDatabase(orm)
      note(done.length > 0 ? done.join(', ') : 'nothing to do')
    })
    if (demoData) await fillDemoData(orm)
  } finally {
    await orm.close()
  }
}

async function fillDemoData(orm: Orm): Promise<void> {
  if (await hasCustomers(orm)) return
  await step('Filling in demo data', async () => seedDemoData(orm, new Date()))
}

async function listen({ http }: Server, { host, port }: Config): Promise<void> {
  try {
    await http.listen({ host, port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new OperatorError(
        `Port ${port} is in use, perhaps by another WebMagic. Stop that one, or choose another port: PORT=${port + 1} npm start`,
      )
    }
    throw error
  }
}

function announce(config: Config, env: Environment, embedded: boolean): void {
  const lines = [`WebMagic is ready   ${config.publicUrl}`]
  if (embedded && env.DEMO_DATA !== false) {
    lines.push(`Demo sign-ins       ${DEMO_CUSTOMERS.map((customer) => customer.email).join(', ')}`)
    lines.push(
      `Demo staff          ${DEMO_STAFF.map((member) => member.email).join(', ')} at ${config.publicUrl}/staff`,
    )
    lines.push(`Password of all     ${DEMO_PASSWORD}`)
  }
  lines.push(
    `Mail goes to        ${config.smtpUrl === undefined ? mailDirectory() : 'the SMTP server of SMTP_URL'}`,
  )
  lines.push('Stop with           Ctrl-C')
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`)
}

/** The first signal asks to stop; one that comes later does not wait for it. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt = Number.POSITIVE_INFINITY
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // One Ctrl-C can arrive more than once: from the terminal, and passed on by npm.
        if (performance.now() - askedAt > 1_000) process.exit(1)
        askedAt = Math.min(askedAt, performance.now())
        resolve()
      })
    }
    // `npm start` keeps a channel open to us; it closes when that process is killed.
    process.once('disconnect', resolve)
    process.channel?.unref()
  })
}

/** Requests that are not done by then are cut off, and what still holds a connection is not waited for. */
async function closeWithin(server: Server, milliseconds: number): Promise<void> {
  const timer = setTimeout(() => server.http.server.closeAllConnections(), milliseconds)
  const done = new AbortController()
  const patience = sleep(milliseconds + 1_000, undefined, { signal: done.signal })
  try {
    await Promise.race([server.close(), patience])
  } finally {
    clearTimeout(timer)
    done.abort()
  }
}
