import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, isDomainError, signOut, type WebMagicClient } from '@webmagic/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expectRefused, query, signIn } from './testing/api.ts'
import { type Host, type HostBeside, startHost, startHostBeside } from './testing/host.ts'
import { send } from './testing/http.ts'

type News = { resync: true } | { ticketId: string; version: number }

interface Listening {
  heard: News[]
  errors: unknown[]
  stop(): void
}

const RESYNC: News = { resync: true }
const FIVE_SECONDS = { timeout: 5_000, interval: 20 }

let host: Host
let other: HostBeside
const open: Listening[] = []

beforeEach(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
  other = await startHostBeside(host)
})
afterEach(async () => {
  for (const { stop } of open.splice(0)) stop()
  await other.close()
  await host.close()
})

/** Resolves once the stream has begun. */
async function listen(webmagic: WebMagicClient, input?: { ticketId: string }): Promise<Listening> {
  const heard: News[] = []
  const errors: unknown[] = []
  const { unsubscribe } = webmagic.tickets.onChange.subscribe(input, {
    onData: (news) => heard.push(news),
    onError: (error) => errors.push(error),
  })
  const listening = { heard, errors, stop: unsubscribe }
  open.push(listening)
  await expect.poll(() => heard.length + errors.length, FIVE_SECONDS).toBeGreaterThan(0)
  return listening
}

async function clientAt(origin: string, email = host.people.owner.email): Promise<WebMagicClient> {
  return createClient({ url: origin, token: (await signIn(origin, email)).token })
}

async function newTicket(siteId = host.people.owner.siteIds[0], customerId = host.people.owner.id) {
  const { rows } = await host.database.pool.query<{ id: string }>(
    `insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category)
     values ($1, $2, substr(gen_random_uuid()::text, 1, 20), 'Help', 'Please', 'question') returning id`,
    [customerId, siteId],
  )
  return rows[0]?.id ?? ''
}

async function change(ticketId: string): Promise<void> {
  await host.database.pool.query('update support_tickets set version = version + 1 where id = $1', [ticketId])
}

test('a change is heard at another host, with a token and with a cookie', async () => {
  const { cookie } = await signIn(other.origin, host.people.owner.email)
  const byToken = await listen(await clientAt(other.origin))
  const byCookie = await listen(createClient({ url: other.origin, headers: { cookie } }))
  const webmagic = await clientAt(host.origin)
  const { ticketId } = await webmagic.tickets.create.mutate({
    subject: 'The phone number',
    description: 'It is wrong.',
    category: 'site_edit',
    siteId: host.people.owner.siteIds[3],
  })
  await expect.poll(() => byToken.heard, FIVE_SECONDS).toEqual([RESYNC, { ticketId, version: 1 }])
  await webmagic.tickets.reply.mutate({ ticketId, message: 'Any news?' })
  const all = [RESYNC, { ticketId, version: 1 }, { ticketId, version: 2 }]
  await expect.poll(() => [byToken.heard, byCookie.heard], FIVE_SECONDS).toEqual([all, all])
})

test('of one ticket, only that one is told', async () => {
  const [one, another] = [await newTicket(), await newTicket()]
  const { heard } = await listen(await clientAt(host.origin), { ticketId: one })
  await change(another)
  await change(one)
  await expect.poll(() => heard, FIVE_SECONDS).toEqual([RESYNC, { ticketId: one, version: 2 }])
})

test('signing out at one host ends the stream at the other within five seconds, for good', async () => {
  const { token } = await signIn(host.origin, host.people.owner.email)
  const { heard, errors } = await listen(createClient({ url: other.origin, token }))
  await signOut({ url: host.origin, token })
  await expect
    .poll(() => errors.map((error) => isDomainError(error, 'unauthenticated')), FIVE_SECONDS)
    .toEqual([true])
  await newTicket()
  await sleep(2_000)
  expect(heard).toEqual([RESYNC])
})

test('without a session there is no stream', async () => {
  const { heard, errors } = await listen(createClient({ url: host.origin }))
  expect([heard, errors.map((error) => isDomainError(error, 'unauthenticated'))]).toEqual([[], [true]])
})

test('the eleventh stream of a user is refused, until another one is closed', async () => {
  const webmagic = await clientAt(host.origin)
  const streams = await Promise.all(Array.from({ length: 10 }, () => listen(webmagic)))
  expect(streams.flatMap(({ heard }) => heard)).toEqual(Array(10).fill(RESYNC))
  const tooMany = await listen(webmagic)
  expect([tooMany.heard, tooMany.errors.map((error) => isDomainError(error, 'rate_limited'))]).toEqual([
    [],
    [true],
  ])
  const stranger = await listen(await clientAt(host.origin, host.people.stranger.email))
  expect(stranger.heard).toEqual([RESYNC])
  streams[0]?.stop()
  await expect.poll(async () => (await listen(webmagic)).heard, FIVE_SECONDS).toEqual([RESYNC])
})

test('when the connection that listens is cut, everybody is asked to look again', async () => {
  const { heard, errors } = await listen(await clientAt(host.origin))
  const cut = await host.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'webmagic listener'`,
  )
  expect(cut.rowCount).toBe(2)
  await expect.poll(() => heard, FIVE_SECONDS).toEqual([RESYNC, RESYNC])
  const ticketId = await newTicket()
  await expect.poll(() => heard.at(-1), FIVE_SECONDS).toEqual({ ticketId, version: 1 })
  expect(errors).toEqual([])
})

test('a host that shuts down does not wait for streams, and their clients come back', async () => {
  const { heard, errors } = await listen(await clientAt(other.origin))
  const start = performance.now()
  await other.close()
  expect(performance.now() - start).toBeLessThan(3_000)
  other = await startHostBeside(host, other.port)
  await expect.poll(() => heard, FIVE_SECONDS).toEqual([RESYNC, RESYNC])
  const ticketId = await newTicket()
  await expect.poll(() => heard.at(-1), FIVE_SECONDS).toEqual({ ticketId, version: 1 })
  expect(errors).toEqual([])
})

test('what is sent is not kept by anybody on the way', async () => {
  const { token } = await signIn(host.origin, host.people.owner.email)
  const { status, headers, text } = await query(host.origin, 'tickets.onChange', undefined, { token })
  expect([status, text]).toEqual([200, expect.stringContaining('event: connected')])
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': expect.stringContaining('no-store'),
    'x-accel-buffering': 'no',
  })
})

test('a page of another origin cannot open a stream with the cookie of its visitor', async () => {
  const { cookie } = await signIn(host.origin, host.people.owner.email)
  const path = '/trpc/tickets.onChange'
  for (const headers of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
    const answer = await send(host.origin, { path, headers: { cookie, ...headers } })
    expectRefused(answer, 403, 'forbidden')
  }
  const refused = await listen(
    createClient({ url: host.origin, headers: { cookie, origin: 'https://evil.test' } }),
  )
  expect(refused.errors.map((error) => isDomainError(error, 'forbidden'))).toEqual([true])
})

test('streams are counted while they are open, and not among the times to answer', async () => {
  const metrics = async () => (await send(host.origin, { path: '/metrics' })).text
  const { stop } = await listen(await clientAt(host.origin))
  expect(await metrics()).toContain('ticket_streams 1')
  stop()
  await expect.poll(metrics, FIVE_SECONDS).toContain('ticket_streams 0')
  expect(await metrics()).not.toMatch(/http_request_duration_seconds_count\{[^}]*\/trpc/)
})
