import type { Pool } from 'pg'
import type { SessionHolder } from '../accounts/live-sessions.ts'
import { DomainError } from '../errors.ts'
import { createDeliveries } from './deliveries.ts'
import type { TicketNews } from './schema.ts'
import { createSessionWatch } from './session-watch.ts'
import { createTicketStream, type TicketStream } from './stream.ts'

const MOST_OF_ONE_USER = 10
const RETRY_AFTER_SECONDS = 30

/** Everybody who listens at this process for changes of tickets. */
export interface TicketStreams {
  /** How many streams are open. */
  readonly size: number
  /**
   * Opens a stream until the signal aborts it, or the session of its holder ends (`unauthenticated`). Throws
   * `rate_limited` when this user has too many.
   */
  open(
    holder: SessionHolder,
    options: { ticketId?: string | undefined; signal?: AbortSignal | undefined },
  ): AsyncGenerator<TicketNews, void, undefined>
  /** Passes on what the database tells on `webmagic_tickets`, to whom it concerns. */
  announce(payload: string): void
  /** To be called when something may have been missed. */
  resync(): void
  /** Cuts all streams, so that clients come back elsewhere, and opens no more. */
  close(): void
}

export function createTicketStreams(pool: Pool): TicketStreams {
  const streams = new Set<TicketStream>()
  const leave = (stream: TicketStream, error?: Error) => {
    streams.delete(stream)
    stream.end(error)
  }
  const deliveries = createDeliveries(pool, streams)
  const watch = createSessionWatch(pool, streams, leave)
  let closed = false

  function assertFewerThanMost(holder: SessionHolder): void {
    const mine = [...streams].filter((stream) => userOf(stream.holder) === userOf(holder))
    if (mine.length < MOST_OF_ONE_USER) return
    throw new DomainError({ code: 'rate_limited', retryAfterSeconds: RETRY_AFTER_SECONDS })
  }

  return {
    get size() {
      return streams.size
    },
    open(holder, { ticketId, signal }) {
      assertFewerThanMost(holder)
      const stream = createTicketStream(holder, ticketId)
      if (closed) stream.end(cut())
      else if (signal?.aborted) stream.end()
      else streams.add(stream)
      signal?.addEventListener('abort', () => leave(stream), { once: true })
      watch.start()
      return read(stream, () => leave(stream))
    },
    announce: deliveries.announce,
    resync() {
      for (const stream of streams) stream.resync()
    },
    close() {
      closed = true
      for (const stream of streams) leave(stream, cut())
    },
  }
}

async function* read(stream: TicketStream, leave: () => void) {
  try {
    yield* stream.news()
  } finally {
    leave()
  }
}

function userOf(holder: SessionHolder): string {
  return holder.kind === 'customer' ? holder.customerId : holder.staffId
}

/** tRPC tells clients of a stream's orderly end, and they do not come back; one that is aborted just breaks off. */
function cut(): Error {
  return new DOMException('The host is shutting down', 'AbortError')
}
