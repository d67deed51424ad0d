import { sandboxSecret } from '@webmagic/api'
import type { Request } from 'autocannon'
import pg from 'pg'
import { eventOf, webhookHeaders } from './checkouts.ts'
import { compareInTurn, printHeading } from './compare.ts'
import { type Host, type HostOptions, startFloor, startWebMagic } from './hosts.ts'
import { send } from './load.ts'

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
    printHeading()
    await compareInTurn('webhook taken in', floor, webmagic, (host, seconds) =>
      send(host, [deliveryOf(options.secret)], seconds),
    )
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
    await forgetJobs(options.databaseUrl)
  }
}

/** A new event each time it is sent. */
function deliveryOf(secret: string): Request {
  return {
    method: 'POST',
    path: PATH,
    setupRequest: (request) => {
      const body = eventOf('cs_sbx_of_nobody')
      return { ...request, body, headers: webhookHeaders(body, secret) }
    },
  }
}

/** Nobody did them, and they would keep the next host busy. */
async function forgetJobs(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('truncate graphile_worker._private_jobs')
  await client.end()
}
