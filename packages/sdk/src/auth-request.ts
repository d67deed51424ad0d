import { TRPCClientError } from '@trpc/client'
import type { ApiErrorData, ApiErrorShape, AppRouter, Reason } from '@webmagic/api/types'
import { abortErrorOf, after, timeoutError, whenAborted } from './abort.ts'
import { isErrorShape, isRecord } from './errors.ts'
import { explained } from './explain.ts'
import { assertJson, fetchNow } from './fetch.ts'
import { baseUrl, headersOf, timeoutOf } from './options.ts'

export interface HostOptions {
  /** Where the host is. In a browser, the page's own origin by default. */
  url?: string
  /** Milliseconds before the request is given up; 30,000 by default, `Infinity` for never. */
  timeoutMs?: number
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch
  signal?: AbortSignal
}

interface Received {
  headers: Headers
  body: unknown
}

/** Asks the host's sign-in, which is no procedure. Errors: `TRPCClientError`, as calls of procedures have it. */
export async function send(
  options: HostOptions & { token?: string },
  method: string,
  path: string,
  body?: object,
): Promise<Received> {
  const url = baseUrl(options.url)
  const timeoutMs = timeoutOf(options.timeoutMs)
  // Node's fetch looks like a browser's to the host, which then wants to know where the request comes from.
  const own = { origin: new URL(url).origin, ...(body ? { 'content-type': 'application/json' } : {}) }
  const headers = headersOf(own, options.token)
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
  const giveUp = new AbortController()
  const stopTimer = after(timeoutMs, () => giveUp.abort(timeoutError()))
  const stopListening = whenAborted(options.signal, () => giveUp.abort(options.signal?.reason))
  try {
    options.signal?.throwIfAborted()
    const { signal } = giveUp
    const response = await assertJson(await fetchNow(options.fetch)(`${url}${path}`, { ...init, signal }))
    if (!response.ok) throw failure(response, path, await response.json().catch(() => null))
    return { headers: response.headers, body: await response.json() }
  } catch (cause) {
    if (options.signal?.aborted) throw abortErrorOf(options.signal)
    throw explained(errorFrom(cause), { url, timeoutMs })
  } finally {
    stopTimer()
    stopListening()
  }
}

/** What another service answers. */
export function notAHostError({ url, timeoutMs }: HostOptions): TRPCClientError<AppRouter> {
  const cause = new SyntaxError('Not what signing in answers')
  return explained(TRPCClientError.from(cause), { url: baseUrl(url), timeoutMs: timeoutOf(timeoutMs) })
}

function errorFrom(cause: unknown): TRPCClientError<AppRouter> {
  return TRPCClientError.from(cause instanceof Error ? cause : new Error(String(cause)))
}

/** Refused by the host before sign-in was reached, it is in the API's shape already. */
function failure(response: Response, path: string, body: unknown): TRPCClientError<AppRouter> {
  const error = isRecord(body) ? body.error : null
  return TRPCClientError.from({
    error: isErrorShape(error) ? error : fromStatus(response, path, messageOf(body)),
  })
}

function messageOf(body: unknown): string | null {
  return isRecord(body) && typeof body.message === 'string' ? body.message : null
}

function fromStatus(response: Response, path: string, message: string | null): ApiErrorShape {
  return {
    code: -32600,
    message: message ?? `${path} answered ${response.status}`,
    data: {
      code: 'BAD_REQUEST',
      ...BY_STATUS[response.status],
      httpStatus: response.status,
      path: null,
      requestId: response.headers.get('x-request-id') ?? 'unknown',
      reason: reasonOf(response),
    },
  }
}

const BY_STATUS: Record<number, Pick<ApiErrorData, 'code'>> = {
  401: { code: 'UNAUTHORIZED' },
  403: { code: 'FORBIDDEN' },
  429: { code: 'TOO_MANY_REQUESTS' },
  500: { code: 'INTERNAL_SERVER_ERROR' },
  503: { code: 'SERVICE_UNAVAILABLE' },
}

function reasonOf(response: Response): Reason | null {
  switch (response.status) {
    case 400:
      return { code: 'validation_failed', issues: [] }
    case 401:
      return { code: 'unauthenticated' }
    case 403:
      return { code: 'forbidden' }
    case 429:
      return { code: 'rate_limited', retryAfterSeconds: Number(response.headers.get('retry-after')) || 1 }
    case 503:
      return { code: 'database_unavailable' }
    default:
      return null
  }
}
