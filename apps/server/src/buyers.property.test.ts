import { randomUUID } from 'node:crypto'
import { hashPassword } from '@webmagic/api'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { createClient, signIn } from '@webmagic/sdk'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Folder, makeFolder, type Running } from './testing/cli.ts'
import { AUTH_SECRET, reservePort } from './testing/host.ts'

const BUYERS = 20
const RUNS = inject('propertyRuns')
const SITES = RUNS < 1_000 ? 8 : Math.ceil(RUNS / 10)
const SOCKETS = 32
/** Each buys several sites, so that payments wait for each other's customer too, and fewer than anybody is let to try. */
const PEOPLE = Math.max(BUYERS + 4, Math.ceil((SITES * BUYERS) / 16))
const PASSWORD = 'correct horse battery'

interface Host {
  origin: string
  env: Record<string, string>
}

let database: TestDatabase
let folder: Folder
let hosts: Host[]
let running: Running[]
let password: Promise<string> | undefined
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await makeFolder()
  running = []
  hosts = await Promise.all([startHost(), startHost()])
})
afterAll(async () => {
  for (const process of running) process.kill('SIGTERM')
  await Promise.all(running.map(({ ended }) => ended))
  await folder.remove()
  await database.close()
})

test('of twenty buyers of each site who pay two hosts at once, one gets it and nineteen get their money back', async () => {
  await database.pool.query(
    `insert into sites (slug) select 'rush-' || n from generate_series(1, $1::int) n`,
    [SITES],
  )
  const people = await allAtOnce(
    Array.from({ length: PEOPLE }, (_, index) => index),
    newPerson,
  )
  const buyers = Array.from({ length: SITES * BUYERS }, (_, number) => number)
  const pages = await allAtOnce(buyers, (number) => startCheckout(number, people))
  await allAtOnce(pages, pay)
  // Not before: two minutes after a site is sold, whoever has not paid yet cannot any more.
  await Promise.all(hosts.map(startWorker))
  await expect.poll(undecided, { timeout: 1_800_000, interval: 500 }).toBe(0)
  expect(await outcomes()).toEqual({ soldOnce: SITES, givenBack: SITES * (BUYERS - 1), others: 0 })
  await expect.poll(stillDue, { timeout: 1_800_000, interval: 500 }).toBe(0)
  expect(await outcomes()).toEqual({ soldOnce: SITES, givenBack: SITES * (BUYERS - 1), others: 0 })
  expect(await moneyAndMembers()).toEqual({
    payments: SITES * BUYERS,
    refunds: SITES * (BUYERS - 1),
    kept: SITES * 495,
    running: SITES,
    members: SITES,
    sitesWithMember: SITES,
    refusedByConstraint: 0,
    eventsLost: 0,
  })
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
}, 3_600_000)

async function startHost(): Promise<Host> {
  const { port, release } = await reservePort()
  await release()
  const env = {
    DATABASE_URL: database.databaseUrl,
    AUTH_SECRET,
    PAYMENTS: 'sandbox',
    PORT: String(port),
    LOG_LEVEL: 'silent',
    TRUST_PROXY: '1',
  }
  await start(['serve'], { ...env, WORKER: 'off' }, 'WebMagic is ready')
  return { origin: `http://127.0.0.1:${port}`, env }
}

/** Does jobs of both hosts; those of the sandbox's events that it comes to, it sends to this one. */
function startWorker({ env }: Host): Promise<void> {
  return start(['worker'], env, 'The worker is ready')
}

async function start(args: string[], env: Record<string, string>, ready: string): Promise<void> {
  const process = folder.start(args, env)
  running.push(process)
  await process.prints(ready)
}

function hostOf(turn: number): string {
  return hosts[turn % hosts.length]?.origin ?? ''
}

interface Person {
  email: string
  /** Of those who are signed in. */
  token?: string
}

/** Every third is signed in; the others are guests, with or without an account by the time that they have paid. */
async function newPerson(index: number): Promise<Person> {
  const email = `buyer-${index}@example.test`
  if (index % 3 !== 0) return { email }
  password ??= hashPassword(PASSWORD)
  await database.pool.query(
    `with customer as (
       insert into customer_users (email, login_email, email_verified) values ($1, $1, true) returning id
     )
     insert into webmagic.customer_accounts (user_id, provider_id, account_id, password)
     select id, 'credential', id::text, $2 from customer`,
    [email, await password],
  )
  return { email, ...(await signIn({ url: hostOf(index), email, password: PASSWORD, timeoutMs: 60_000 })) }
}

/**
 * Sites take turns, so that buyers of one are spread over the whole rush, and nobody asks for one twice. Each request
 * comes from a network of its own.
 */
async function startCheckout(number: number, people: Person[]): Promise<{ number: number; path: string }> {
  const [turn, site] = [Math.floor(number / SITES), number % SITES]
  const { email, token } = people[(turn + 7 * site) % PEOPLE] ?? {}
  const webmagic = createClient({
    url: hostOf(turn),
    headers: { 'x-forwarded-for': `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}` },
    timeoutMs: 60_000,
    ...(token ? { token } : {}),
  })
  const buyer = token || !email ? {} : { email }
  const { checkoutUrl } = await webmagic.purchase.checkout.mutate({
    slug: `rush-${1 + site}`,
    ...buyer,
    // So that it is asked again for as long as a host is too busy.
    idempotencyKey: randomUUID(),
  })
  return { number, path: new URL(checkoutUrl).pathname }
}

/** At the host where they did not ask, every other time. */
async function pay({ number, path }: { number: number; path: string }): Promise<void> {
  const origin = hostOf(Math.floor(number / SITES / hosts.length))
  const { status } = await fetch(`${origin}${path}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    redirect: 'manual',
  })
  expect(status).toBe(303)
}

/** As many at once as there are sockets. */
async function allAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = items.values()
  const socket = async () => {
    for (const item of waiting) results.push(await work(item))
  }
  await Promise.all(Array.from({ length: SOCKETS }, socket))
  return results
}

async function count(text: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(`select count(*)::int as count ${text}`)
  return rows[0]?.count ?? 0
}

const undecided = () => count(`from webmagic.checkouts where status in ('open', 'paid', 'expired')`)

/** Until the money is back, what was subscribed has ended, and nothing is left but to end pages that nobody is on. */
const stillDue = () =>
  count(`from graphile_worker.jobs where task_identifier <> 'expire-checkout' or run_at <= now()`)

async function outcomes() {
  const { rows } = await database.pool.query<{ status: string; checkouts: number; sites: number }>(
    `select status, count(*)::int as checkouts, count(distinct site_id)::int as sites
     from webmagic.checkouts group by status`,
  )
  const fulfilled = rows.find(({ status }) => status === 'fulfilled')
  const of = (statuses: string[]) =>
    rows.filter((row) => statuses.includes(row.status)).reduce((sum, row) => sum + row.checkouts, 0)
  return {
    soldOnce: fulfilled?.checkouts === fulfilled?.sites ? (fulfilled?.sites ?? 0) : 'twice',
    givenBack: of(['refund_due', 'refunded']),
    others: of(['open', 'paid', 'expired', 'quarantined']),
  }
}

async function moneyAndMembers() {
  const { rows } = await database.pool.query(
    `select count(*)::int as payments,
       count(*) filter (where refunded_amount = amount)::int as refunds,
       sum(amount - refunded_amount)::float as kept,
       (select count(*)::int from webmagic.sandbox_objects
         where kind = 'subscription' and state ->> 'status' <> 'cancelled') as running,
       (select count(*)::int from customer_site_ownership) as members,
       (select count(distinct site_id)::int from customer_site_ownership) as "sitesWithMember",
       (select count(*)::int from webmagic.payment_exceptions
         where kind = 'event_failed' and details ->> 'error' like '%Constraint%') as "refusedByConstraint",
       (select count(*)::int from webmagic.sandbox_objects o where kind = 'event' and not exists (
         select from webmagic.provider_events e where e.event_id = o.id and e.processed_at is not null)) as "eventsLost"
     from webmagic.payments`,
  )
  return rows[0]
}
