import type { Operation, OperationResultEnvelope, TRPCClientError, TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@webmagic/api/types'
import { abortErrorOf, whenAborted } from './abort.ts'
import { explained, type Place } from './explain.ts'
import { retryAfterMs, UnexpectedAnswer } from './fetch.ts'

const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 10_000
/** When the server asks to wait longer than this, the caller learns of it instead. */
const PATIENCE_MS = 60_000

type Value = OperationResultEnvelope<unknown, TRPCClientError<AppRouter>>

/** A proxy answers 502 or 504 for a host that is restarting. */
const TRANSIENT = new Set([429, 502, 503, 504])

/**
 * Tries again after a lost connection, 429, 502, 503 or 504, and explains the failure that stays. A mutation may have
 * happened, so it is repeated only with an idempotency key.
 */
export function retryLink(retries: number, place: Place): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let attempt = 0
        let timer: ReturnType<typeof setTimeout> | undefined
        let subscription: { unsubscribe(): void } | undefined
        const run = () => {
          timer = undefined
          subscription = next(op).subscribe({
            next: (value) => observer.next(explainedState(value, place)),
            complete: () => observer.complete(),
            error(error) {
              const asked = askedDelayMs(error)
              const mayRetry = isRepeatable(op) && attempt < retries && !op.signal?.aborted
              if (!mayRetry || asked > PATIENCE_MS || !isTransient(error)) {
                observer.error(op.signal?.aborted ? error : explained(error, place))
                return
              }
              timer = setTimeout(run, delayMs(asked, attempt))
              attempt += 1
            },
          })
        }
        run()
        const stopListening = whenAborted(op.signal, () => {
          // A request that is under way says so itself.
          if (timer === undefined) return
          clearTimeout(timer)
          observer.error(abortErrorOf(op.signal))
        })
        return () => {
          stopListening()
          clearTimeout(timer)
          subscription?.unsubscribe()
        }
      })
}

/** A stream that is not connected says why; it goes on trying all the same. */
function explainedState(value: Value, place: Place): Value {
  const { result } = value
  if (result.type !== 'state' || !result.error) return value
  return { ...value, result: { ...result, error: explained(result.error, place) } as typeof result }
}

function isRepeatable({ type, input }: Operation): boolean {
  if (type !== 'mutation') return type === 'query'
  return typeof input === 'object' && input !== null && 'idempotencyKey' in input && !!input.idempotencyKey
}

function isTransient(error: TRPCClientError<AppRouter>): boolean {
  const status = error.data?.httpStatus ?? responseOf(error)?.status
  return status === undefined ? error.cause?.name !== 'TimeoutError' : TRANSIENT.has(status)
}

/** What the server asks for, else twice as long each time; with jitter, so that clients don't come back together. */
function delayMs(asked: number, attempt: number): number {
  const delay = asked > 0 ? asked : Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS)
  return delay * (1 + Math.random() / 4)
}

function askedDelayMs(error: TRPCClientError<AppRouter>): number {
  const reason = error.data?.reason
  if (reason?.code === 'rate_limited') return reason.retryAfterSeconds * 1000
  const response = responseOf(error)
  return response ? retryAfterMs(response) : 0
}

function responseOf({ cause, meta }: TRPCClientError<AppRouter>): Response | undefined {
  if (cause instanceof UnexpectedAnswer) return cause.response
  return meta?.response instanceof Response ? meta.response : undefined
}
