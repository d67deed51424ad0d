import { parseArgs } from 'node:util'
import pg from 'pg'
import { checkInvariants } from '../../invariants.ts'
import { createOrm, poolOf } from '../../orm.ts'
import { startTestCluster } from '../../testing/cluster.ts'
import { adoptDatabase, giveDatabaseBack, planAdoption, type ReportEntries, readReport } from '../index.ts'
import type { Progress } from '../session.ts'
import { fillOldDatabase } from './old-rows.ts'
import { type OldSchema, oldSchema } from './old-schema.ts'

/**
 * How long a large database of the older system takes to move over and back, and how long whoever reads it meanwhile has
 * to wait at most: node src/legacy/testing/measure.ts --customers 1000000 --sites 2000000 --state B
 */
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    sites: { type: 'string', default: '2000000' },
    tickets: { type: 'string', default: '200000' },
    state: { type: 'string', default: 'B' },
  },
})

const READS = [
  `select id, password_hash from customer_users where email = 'Person5@example.test'`,
  `select id, slug, status from sites where slug = 'site-77'`,
  `select count(*) from support_tickets where ticket_number = 'TKT-20250101-000007'`,
]

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Reads all the time, a connection a query, and tells the longest wait of each. */
async function readMeanwhile<T>(databaseUrl: string, work: () => Promise<T>): Promise<number[]> {
  let isDone = false
  const readers = READS.map(async (sql) => {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    let longest = 0
    while (!isDone) {
      const start = performance.now()
      await client.query(sql)
      longest = Math.max(longest, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await client.end()
    return longest
  })
  try {
    await work()
  } finally {
    isDone = true
  }
  return Promise.all(readers)
}

function stepTimes() {
  let current = { step: '', at: performance.now() }
  return {
    onProgress({ step }: Progress) {
      if (step === current.step) return
      const seconds = (performance.now() - current.at) / 1000
      if (current.step && seconds > 1) say(`    ${current.step}: ${seconds.toFixed(1)} s`)
      current = { step, at: performance.now() }
    },
  }
}

async function measured(databaseUrl: string, title: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  const waits = await readMeanwhile(databaseUrl, work)
  say(
    `${title}: ${((performance.now() - start) / 1000).toFixed(0)} s, readers waited at most ${waits.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`,
  )
}

async function countEntries(_: unknown, { repairs, findings }: ReportEntries): Promise<void> {
  let count = 0
  for (const entries of [repairs(), findings()]) for await (const _entry of entries) count += 1
  say(`entries of the report: ${count}`)
}

const cluster = await startTestCluster()
try {
  const admin = new pg.Client({ connectionString: cluster.adminUrl })
  await admin.connect()
  await admin.query('create database large')
  await admin.end()
  const url = new URL(cluster.adminUrl)
  url.pathname = '/large'
  const orm = createOrm({ databaseUrl: url.href, statementTimeoutMs: 0 })
  const pool = await poolOf(orm)
  const kind = values.state as OldSchema
  await pool.query(oldSchema(kind))
  const filling = performance.now()
  const rows = {
    customers: Number(values.customers),
    sites: Number(values.sites),
    tickets: Number(values.tickets),
  }
  await fillOldDatabase(pool, { kind, seed: 1, ...rows })
  await pool.query('analyze')
  say(`filled: ${((performance.now() - filling) / 1000).toFixed(0)} s`)
  await measured(url.href, 'plan', () => planAdoption(orm, {}, countEntries))
  await measured(url.href, 'migrate', () => adoptDatabase(orm, stepTimes()))
  await measured(url.href, 'report', () => readReport(orm, 'migrate', countEntries))
  const broken = (await checkInvariants(pool)).filter(({ breaches }) => breaches.length > 0)
  say(`rules broken: ${broken.length}`)
  await measured(url.href, 'rollback', () => giveDatabaseBack(orm, stepTimes()))
  await measured(url.href, 'migrate again', () => adoptDatabase(orm, stepTimes()))
  say(`memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`)
  await orm.close()
} finally {
  await cluster.stop()
}
