import { useRef } from 'react'

/** A key for as long as this page is open. Other details are another request, for which the API wants another key. */
export function useIdempotencyKey(): (details: string | null) => string {
  const kept = useRef<{ details: string; key: string } | null>(null)
  return (details) => {
    if (details === null || kept.current?.details !== details) {
      kept.current = { details: details ?? '', key: crypto.randomUUID() }
    }
    return kept.current.key
  }
}
