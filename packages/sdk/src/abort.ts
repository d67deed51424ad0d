import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '@webmagic/api/types'

type Signal = AbortSignal | null | undefined

/** Tells once when the signal is aborted, soon when it is already. Returns how to stop listening. */
export function whenAborted(signal: Signal, react: () => void): () => void {
  if (!signal) return () => {}
  if (signal.aborted) queueMicrotask(react)
  signal.addEventListener('abort', react, { once: true })
  return () => signal.removeEventListener('abort', react)
}

/** Whoever aborts may give any reason, or none. */
export function abortErrorOf(signal: Signal): TRPCClientError<AppRouter> {
  const reason: unknown = signal?.reason
  return TRPCClientError.from(
    reason instanceof Error ? reason : new DOMException('The call was aborted', 'AbortError'),
  )
}

/** Longer than this, timers of JavaScript go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A timer that may be as long as one likes, `Infinity` included. Returns how to stop it. */
export function after(ms: number, react: () => void): () => void {
  if (ms > LONGEST_TIMER_MS) return () => {}
  const timer = setTimeout(react, ms)
  return () => clearTimeout(timer)
}

/** Not a `DOMException`: tRPC takes those for answers of the API, since they have a code. */
export function timeoutError(): Error {
  return Object.assign(new Error('No answer in time'), { name: 'TimeoutError' })
}
