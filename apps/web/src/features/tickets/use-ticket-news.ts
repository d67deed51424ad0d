import { isDomainError, type WebMagicClient } from '@webmagic/sdk'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { inTurn } from './in-turn.ts'

/** News that come in a bunch are one reason to ask again: soon about one ticket, not as soon about whole lists. */
const BUNCH_MS = 150
const BUNCH_OF_LIST_MS = 2_000
/** While the stream is not to be had, as often as this we look by ourselves. */
const RETRY_MS = 15_000

/**
 * Asks again when something about one ticket, or about any, may have changed, and not before the last answer is there.
 * Says whether the connection is lost, in which case it asks from time to time. Only in a window that is in sight:
 * browsers have few connections.
 */
export function useTicketNews(
  client: WebMagicClient,
  ticketId: string | null,
  askAgain: () => Promise<unknown>,
): boolean {
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible')
  const [isLost, setLost] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const latest = useRef(askAgain)
  useEffect(() => {
    latest.current = askAgain
  })

  useEffect(() => {
    if (!isVisible) return
    let isOver = false
    let retry: ReturnType<typeof setTimeout> | undefined
    const asking = inTurn(() => latest.current(), ticketId === null ? BUNCH_OF_LIST_MS : BUNCH_MS)

    function tryAgain(error?: unknown) {
      if (isOver) return
      // Why it ended, such as a session that has, the next question will tell.
      asking.ask()
      if (isRefused(error)) return setLost(false)
      setLost(true)
      retry ??= setTimeout(() => setAttempt((count) => count + 1), RETRY_MS)
    }

    const { unsubscribe } = client.tickets.onChange.subscribe(ticketId === null ? {} : { ticketId }, {
      onData: asking.ask,
      onError: tryAgain,
      onComplete: tryAgain,
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'pending') setLost(false)
        else if (error) setLost(true)
      },
    })
    return () => {
      isOver = true
      asking.stop()
      clearTimeout(retry)
      unsubscribe()
    }
  }, [client, ticketId, isVisible, attempt])

  return isLost && isVisible
}

/** However often it is asked for, there is nothing to hear. */
function isRefused(error: unknown): boolean {
  return (
    isDomainError(error, 'not_found') ||
    isDomainError(error, 'validation_failed') ||
    isDomainError(error, 'forbidden')
  )
}

function watchVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}
