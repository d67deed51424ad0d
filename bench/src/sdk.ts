import { createClient } from '@webmagic/sdk'
import type { Caller, Callers } from './data.ts'
import type { Host } from './hosts.ts'
import { median, print, row, spread } from './report.ts'

const ROUNDS = 9
const CALLS = 200
const BATCH = 10

interface Work {
  name: string
  byFetch(host: Host, caller: Caller): Promise<unknown>
  bySdk(host: Host, caller: Caller): Promise<unknown>
}

const clients = new Map<string, ReturnType<typeof createClient>>()

function clientFor({ origin }: Host, { token }: Caller) {
  const client = clients.get(token) ?? createClient({ url: origin, token })
  clients.set(token, client)
  return client
}

async function askByFetch({ origin }: Host, { token }: Caller, path: string): Promise<unknown> {
  const response = await fetch(`${origin}/trpc/${path}`, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Error(`${path} answers ${response.status}`)
  return response.json()
}

const input = (value: object) => encodeURIComponent(JSON.stringify(value))

/** What plain `fetch` asks for is what the SDK asks for, to the letter. */
const WORK: Work[] = [
  {
    name: 'verify',
    byFetch: (host, caller) =>
      askByFetch(
        host,
        caller,
        `ownership.verify?batch=1&input=${input({ 0: { json: { siteId: caller.siteId } } })}`,
      ),
    bySdk: (host, caller) => clientFor(host, caller).ownership.verify.query({ siteId: caller.siteId }),
  },
  {
    name: 'mySites (3 sites)',
    byFetch: (host, caller) =>
      askByFetch(host, caller, `ownership.mySites?batch=1&input=${input({ 0: { json: { limit: 50 } } })}`),
    bySdk: (host, caller) => clientFor(host, caller).ownership.mySites.query({ limit: 50 }),
  },
  {
    name: `batch of ${BATCH} verify`,
    byFetch(host, caller) {
      const calls = Array.from({ length: BATCH }, () => ({ json: { siteId: caller.siteId } }))
      const paths = calls.map(() => 'ownership.verify').join(',')
      return askByFetch(host, caller, `${paths}?batch=1&input=${input({ ...calls })}`)
    },
    bySdk(host, caller) {
      const { verify } = clientFor(host, caller).ownership
      return Promise.all(Array.from({ length: BATCH }, () => verify.query({ siteId: caller.siteId })))
    },
  },
]

/** How long the same request takes by the SDK, for each millisecond by plain `fetch`; one after the other, in turn. */
export async function compareSdk(host: Host, { withThreeSites }: Callers): Promise<void> {
  const callers = withThreeSites.slice(0, CALLS)
  print(`\nThe SDK beside plain fetch: ${ROUNDS} rounds of ${CALLS} requests, in turn; medians (min-max)\n`)
  print(row('', 'fetch ms', 'SDK ms', 'SDK / fetch'))
  for (const work of WORK) {
    await timesOf(host, callers, work)
    const rounds: Times[] = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await timesOf(host, callers, work))
    const plain = rounds.map((times) => times.plain)
    const sdk = rounds.map((times) => times.sdk)
    const ratios = rounds.map((times) => times.sdk / times.plain)
    print(row(work.name, spread(plain, 3), spread(sdk, 3), spread(ratios, 2)))
  }
}

interface Times {
  plain: number
  sdk: number
}

/** Milliseconds that a request takes each way: medians, which a pause of the machine does not move. */
async function timesOf(host: Host, callers: Caller[], { byFetch, bySdk }: Work): Promise<Times> {
  const plain: number[] = []
  const sdk: number[] = []
  for (const [index, caller] of callers.entries()) {
    const ways: [Work['byFetch'], number[]][] = [
      [byFetch, plain],
      [bySdk, sdk],
    ]
    // Who comes second finds warmer caches: they take turns at that.
    for (const [ask, times] of index % 2 === 0 ? ways : ways.reverse()) {
      const start = performance.now()
      await ask(host, caller)
      times.push(performance.now() - start)
    }
  }
  return { plain: median(plain), sdk: median(sdk) }
}
