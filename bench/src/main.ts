import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOrm, migrateDatabase, poolOf } from '@webmagic/db'
import { destroyEmbeddedPostgres, openEmbeddedPostgres } from '@webmagic/db/embedded'
import { compareAcceptance } from './acceptance.ts'
import { compareOne, printHeading } from './compare.ts'
import { type Callers, loadData, signIn } from './data.ts'
import { type Host, startFloor, startWebMagic } from './hosts.ts'
import { measureLive } from './live.ts'
import { measure, scenariosFor } from './load.ts'
import { readOptions } from './options.ts'
import { timeByPackage } from './profile.ts'
import { comparePurchases } from './purchases.ts'
import { recordPurchase } from './purchases-floor.ts'
import { print } from './report.ts'
import { compareSdk } from './sdk.ts'
import { compareTickets } from './tickets.ts'

const PROFILED_SECONDS = 4
const SECRET = 'a secret of thirty-two characters or more'

const { parts, tickets } = readOptions()
const directory = await mkdtemp(join(tmpdir(), 'webmagic-bench-'))
const postgres = join(directory, 'postgres')
try {
  const { databaseUrl } = await openEmbeddedPostgres({ directory: postgres })
  const callers = await prepare(databaseUrl)
  if (parts.has('reads')) await compare(databaseUrl, callers)
  if (parts.has('purchases')) await comparePayments(databaseUrl)
  if (parts.has('tickets')) await compareTickets({ databaseUrl, secret: SECRET, callers, tickets })
  if (parts.has('live')) await reach(databaseUrl, callers)
  if (parts.has('profile')) await explain(databaseUrl, callers)
} finally {
  await destroyEmbeddedPostgres(postgres)
  await rm(directory, { recursive: true, force: true })
}

async function prepare(databaseUrl: string): Promise<Callers> {
  const orm = createOrm({ databaseUrl, statementTimeoutMs: 0 })
  await migrateDatabase(orm)
  const pool = await poolOf(orm)
  print('Loading 100,000 customers and 300,000 ownerships')
  await loadData(pool)
  const callers = await signIn(pool, SECRET)
  await orm.close()
  return callers
}

async function compare(databaseUrl: string, callers: Callers): Promise<void> {
  const hosts: Host[] = []
  try {
    const floor = await startFloor({ databaseUrl, secret: SECRET })
    hosts.push(floor)
    const webmagic = await startWebMagic({ databaseUrl, secret: SECRET })
    hosts.push(webmagic)
    printHeading()
    for (const scenario of scenariosFor(callers)) await compareOne(floor, webmagic, scenario)
    await compareSdk(webmagic, callers)
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
  }
}

async function comparePayments(databaseUrl: string): Promise<void> {
  const options = { databaseUrl, secret: SECRET, directory }
  const recording = await recordPurchase(databaseUrl, SECRET)
  await comparePurchases(options, recording)
  await compareAcceptance(options, recording.accept.text)
}

async function reach(databaseUrl: string, callers: Callers): Promise<void> {
  const { replies, others, median, p95 } = await measureLive({ databaseUrl, secret: SECRET, callers })
  print(`\nA reply reaches a page at another host, ${others} other pages open, ${replies} replies`)
  print(`  median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`)
}

async function explain(databaseUrl: string, callers: Callers): Promise<void> {
  print('\nWhere the time of the platform goes, in percent of its busy time')
  for (const scenario of scenariosFor(callers)) {
    const profile = await mkdtemp(join(directory, 'profile-'))
    const host = await startWebMagic({ databaseUrl, secret: SECRET, profile })
    await measure(host, scenario, PROFILED_SECONDS).finally(() => host.stop())
    const shares = await timeByPackage(profile)
    const shown = shares.filter(({ percent }) => percent >= 1.5)
    print(`\n  ${scenario.name}`)
    for (const { name, percent } of shown) print(`    ${percent.toFixed(1).padStart(5)}  ${name}`)
  }
}
