import { sandboxSecret } from '@webmagic/api'
import autocannon from 'autocannon'
import pg from 'pg'
import { eventOf, webhookHeaders } from './checkouts.ts'
import { type Host, type HostOptions, startFloor, startWebMagic } from './hosts.ts'
import { median, print, row, spread } from './report.ts'

const ROUNDS = 5
const SECONDS = 3
const CONNECTIONS = 20
const PATH = '/webhooks/sandbox'

/** Taking a webhook in: its signature is checked, then event and job are stored. `store` is the statement. */
export async function compareAcceptance(options: HostOptions, store: string): Promise<void> {
  const secret = sandboxSecret(options.secret)
  const hosts: Host[] = []
  try {
    const floor = await startFloor({ ...options, webhook: { secret, store } })
    hosts.push(floor)
    const webmagic = await startWebMagic({ ...options, worker: 'off' })
    hosts.push(webmagic)
    for (const host of hosts) await measure(host, options.secret, 1)
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const below = await measure(floor, options.secret, SECONDS)
      const above = await measure(webmagic, options.secret, SECONDS)
      rounds.push({ below, above, ratio: above.perSecond / below.perSecond })
    }
    print(`\n${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s each, in turn; one statement\n`)
    print(row('', 'floor req/s', 'webmagic req/s', 'ratio', 'p99 floor', 'p99 webmagic'))
    print(
      row(
        'webhook taken in',
        spread(
          rounds.map(({ below }) => below.perSecond),
          0,
        ),
        spread(
          rounds.map(({ above }) => above.perSecond),
          0,
        ),
        spread(
          rounds.map(({ ratio }) => ratio),
          2,
        ),
        `${median(rounds.map(({ below }) => below.p99))} ms`,
        `${median(rounds.map(({ above }) => above.p99))} ms`,
      ),
    )
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
    await forgetJobs(options.databaseUrl)
  }
}

async function measure(host: Host, secret: string, seconds: number) {
  const result = await autocannon({
    url: host.origin,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        path: PATH,
        setupRequest: (request) => {
          const body = eventOf('cs_sbx_of_nobody')
          return { ...request, body, headers: webhookHeaders(body, secret) }
        },
      },
    ],
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${host.name}: ${result.non2xx} refused, ${result.errors} failed`)
  }
  return { perSecond: result.requests.average, p99: result.latency.p99 }
}

/** Nobody did them, and they would keep the next host busy. */
async function forgetJobs(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('truncate graphile_worker._private_jobs')
  await client.end()
}
