import type { WebMagicClient } from '@webmagic/sdk'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

/** News that come in a bunch are one reason to ask again. */
const BUNCH_MS = 150
/** While the stream is not to be had, as often as this we look by ourselves. */
const RETRY_MS = 15_000

/**
 * Calls back when something about one ticket, or about any, may have changed. Says whether the connection is lost, in
 * which case it calls back from time to time. Only in a window that is in sight: browsers have few connections.
 */
export function useTicketNews(client: WebMagicClient, ticketId: string | null, onNews: () => void): boolean {
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible')
  const [isLost, setLost] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const latest = useRef(onNews)
  useEffect(() => {
    latest.current = onNews
  })

  useEffect(() => {
    if (!isVisible) return
    let isOver = false
    let bunch: ReturnType<typeof setTimeout> | undefined
    let retry: ReturnType<typeof setTimeout> | undefined

    function tell() {
      bunch ??= setTimeout(() => {
        bunch = undefined
        latest.current()
      }, BUNCH_MS)
    }

    function tryAgain() {
      if (isOver) return
      setLost(true)
      // Why it ended, such as a session that has, the next question will tell.
      tell()
      retry ??= setTimeout(() => setAttempt((count) => count + 1), RETRY_MS)
    }

    const { unsubscribe } = client.tickets.onChange.subscribe(ticketId === null ? {} : { ticketId }, {
      onData: tell,
      onError: tryAgain,
      onComplete: tryAgain,
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'pending') setLost(false)
        else if (error) setLost(true)
      },
    })
    return () => {
      isOver = true
      clearTimeout(bunch)
      clearTimeout(retry)
      unsubscribe()
    }
  }, [client, ticketId, isVisible, attempt])

  return isLost && isVisible
}

function watchVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}
