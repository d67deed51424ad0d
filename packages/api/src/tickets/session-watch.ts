import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { findLiveSessions } from '../accounts/live-sessions.ts'
import { DomainError } from '../errors.ts'
import type { TicketStream } from './stream.ts'

/** Together, and with some time to spare, the five seconds within which a stream ends after its session has. */
const EVERY_MS = 2_000
const WITHIN_MS = 2_000
const RETRY_MS = 200

type Leave = (stream: TicketStream, error: Error) => void

/** Ends the streams of sessions that have ended: one statement for all streams, and none while there are none. */
export function createSessionWatch(pool: Pool, streams: ReadonlySet<TicketStream>, leave: Leave) {
  let isWatching = false

  async function look(): Promise<void> {
    const asked = [...streams]
    const holders = asked.map(({ holder }) => holder)
    const live = await persistently(() => findLiveSessions(pool, holders))
    for (const stream of asked) {
      // Who cannot be looked at is not let in for longer: the client comes back, and is looked at then.
      if (!live) leave(stream, new DomainError('database_unavailable'))
      else if (!live.has(stream.holder.sessionId)) leave(stream, new DomainError('unauthenticated'))
    }
  }

  async function watch(): Promise<void> {
    while (streams.size > 0) {
      await sleep(EVERY_MS, undefined, { ref: false })
      if (streams.size > 0) await look()
    }
    isWatching = false
  }

  return {
    start(): void {
      if (isWatching) return
      isWatching = true
      void watch()
    },
  }
}

/** Null when there is no answer in time, however often it is asked for. */
async function persistently<T>(ask: () => Promise<T>): Promise<T | null> {
  const timeout = AbortSignal.timeout(WITHIN_MS)
  const tooLate = new Promise<null>((resolve) => timeout.addEventListener('abort', () => resolve(null)))
  while (!timeout.aborted) {
    try {
      return await Promise.race([ask(), tooLate])
    } catch {
      await sleep(RETRY_MS, undefined, { ref: false })
    }
  }
  return null
}
