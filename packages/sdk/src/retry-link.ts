import type { TRPCClientError, TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@webmagic/api/types'

const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 10_000
/** When the server asks to wait longer than this, the caller learns of it instead. */
const PATIENCE_MS = 60_000

/** Tries queries again after a lost connection, 429 or 503. Mutations may have happened, so they are not repeated. */
export function retryLink(retries: number): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let attempt = 0
        let timer: ReturnType<typeof setTimeout> | undefined
        let subscription: { unsubscribe(): void } | undefined
        const run = () => {
          subscription = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error(error) {
              const asked = askedDelayMs(error)
              const mayRetry = op.type === 'query' && attempt < retries && !op.signal?.aborted
              if (!mayRetry || asked > PATIENCE_MS || !isTransient(error)) {
                observer.error(error)
                return
              }
              timer = setTimeout(run, delayMs(asked, attempt))
              attempt += 1
            },
          })
        }
        run()
        return () => {
          clearTimeout(timer)
          subscription?.unsubscribe()
        }
      })
}

function isTransient(error: TRPCClientError<AppRouter>): boolean {
  const status = error.data?.httpStatus ?? responseOf(error)?.status
  return status === undefined ? error.cause?.name !== 'TimeoutError' : status === 429 || status === 503
}

/** What the server asks for, else twice as long each time; with jitter, so that clients don't come back together. */
function delayMs(asked: number, attempt: number): number {
  const delay = asked > 0 ? asked : Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS)
  return delay * (1 + Math.random() / 4)
}

function askedDelayMs(error: TRPCClientError<AppRouter>): number {
  const reason = error.data?.reason
  if (reason?.code === 'rate_limited') return reason.retryAfterSeconds * 1000
  return Number(responseOf(error)?.headers.get('retry-after') ?? 0) * 1000 || 0
}

function responseOf(error: TRPCClientError<AppRouter>): Response | undefined {
  const response: unknown = error.meta?.response
  return response instanceof Response ? response : undefined
}
