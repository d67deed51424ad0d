import { setTimeout as sleep } from 'node:timers/promises'
import type { TicketStreams } from '@webmagic/api'
import type { FastifyBaseLogger } from 'fastify'
import { ownConnection } from './own-connection.ts'

const CHECK_MS = 2_000
const RECONNECT_MS = 500

export interface Listener {
  stop(): Promise<void>
}

/**
 * Listens for changes of tickets, whichever process makes them, on a connection of its own. What the database tells
 * while nobody is connected is lost, so after each connection everybody is asked to look again.
 */
export function listenForTicketChanges(
  databaseUrl: string,
  streams: TicketStreams,
  log: FastifyBaseLogger,
): Listener {
  const stopping = new AbortController()

  async function listen(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await listenUntilLost(databaseUrl, streams, stopping.signal)
      } catch (err) {
        log.warn({ err }, 'the connection that hears of changed tickets is lost')
      }
      await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const listening = listen()
  return {
    async stop() {
      stopping.abort()
      await listening
    },
  }
}

async function listenUntilLost(
  databaseUrl: string,
  streams: TicketStreams,
  signal: AbortSignal,
): Promise<void> {
  const client = ownConnection(databaseUrl, 'webmagic listener')
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', reject)
    client.on('end', () => reject(new Error('The connection has ended')))
  })
  lost.catch(() => {})
  client.on('notification', ({ payload }) => streams.announce(payload ?? ''))
  try {
    await client.connect()
    await client.query('listen webmagic_tickets')
    streams.resync()
    while (!signal.aborted) {
      await Promise.race([lost, sleep(CHECK_MS, undefined, { signal }).catch(() => {})])
      // A connection that is gone without a word is noticed by asking. With nobody to tell, it does not matter.
      if (streams.size > 0 && !signal.aborted) await client.query('select')
    }
  } finally {
    await client.end().catch(() => {})
  }
}
