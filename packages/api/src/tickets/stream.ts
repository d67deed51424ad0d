import type { SessionHolder } from '../accounts/live-sessions.ts'
import type { TicketNews } from './schema.ts'

/** More tickets than this that somebody has not heard of yet are not kept: they are told to ask again. */
const MOST_PENDING = 100

/** What one listener has yet to hear. However slowly they listen, it does not grow. */
export interface TicketStream {
  holder: SessionHolder
  tell(ticketId: string, version: number): void
  /** Whatever happened before this: ask again. */
  resync(): void
  /** What is pending is not told any more. With an error, that is what the listener gets. */
  end(error?: Error): void
  /** To be read once. */
  news(): AsyncGenerator<TicketNews, void, undefined>
}

/** Tells of one ticket, or of all if none is named. Begins with a `resync`. */
export function createTicketStream(holder: SessionHolder, only?: string): TicketStream {
  const pending = new Map<string, number>()
  let mustResync = true
  let ended: { error?: Error | undefined } | undefined
  let wake = () => {}

  function next(): TicketNews | undefined {
    if (mustResync) {
      mustResync = false
      return { resync: true }
    }
    const [oldest] = pending
    if (!oldest) return
    const [ticketId, version] = oldest
    pending.delete(ticketId)
    return { ticketId, version }
  }

  function resync(): void {
    pending.clear()
    mustResync = true
    wake()
  }

  return {
    holder,
    resync,
    tell(ticketId, version) {
      if (mustResync || (only !== undefined && ticketId !== only)) return
      pending.set(ticketId, Math.max(version, pending.get(ticketId) ?? 0))
      if (pending.size > MOST_PENDING) resync()
      wake()
    },
    end(error) {
      ended ??= { error }
      wake()
    },
    async *news() {
      while (!ended) {
        const news = next()
        if (news) {
          yield news
          continue
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (ended.error) throw ended.error
    },
  }
}
