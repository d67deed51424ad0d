import { TRPCClientError } from '@trpc/client'
import type { ApiErrorData, ApiErrorShape, AppRouter, Reason } from '@webmagic/api/types'
import { baseUrl } from './client.ts'
import { explained } from './explain.ts'
import { fetchJson } from './fetch.ts'

export interface SessionOptions {
  /** Where the host is. In a browser, the page's own origin by default. */
  url?: string
  /** Whose session; in a browser the cookie says, by default. */
  token?: string
  timeoutMs?: number
  fetch?: typeof fetch
}

export interface SignInOptions extends Omit<SessionOptions, 'token'> {
  email: string
  password: string
}

export interface SessionCustomer {
  customerId: string
  email: string
  fullName: string | null
  emailVerified: boolean
}

export interface SignInResult {
  /** A session token for `createClient({ token })`. A browser also gets the session cookie. */
  token: string
  customer: SessionCustomer
}

/** Signs a customer in. Fails with the reason `unauthenticated` when the e-mail or the password is wrong. */
export async function signIn({ email, password, ...options }: SignInOptions): Promise<SignInResult> {
  const response = await send(options, 'POST', '/api/auth/sign-in/email', { email, password })
  const token = response.headers.get('set-auth-token')
  if (token === null) throw new TypeError(`${baseUrl(options.url)} did not answer like a WebMagic host`)
  return { token, customer: toCustomer(await response.json()) }
}

/** Ends the session. It is dead on the next request. */
export async function signOut(options: SessionOptions = {}): Promise<void> {
  await send(options, 'POST', '/api/auth/sign-out', {})
}

/** Who is signed in, null for nobody; unlike `account.me`, that is no error. Keeps a browser's session alive. */
export async function getSession(options: SessionOptions = {}): Promise<SessionCustomer | null> {
  const response = await send(options, 'GET', '/api/auth/get-session')
  const session = await response.json()
  return session === null ? null : toCustomer(session)
}

interface Identity {
  user: { id: string; email: string; name: string | null; emailVerified: boolean }
}

function toCustomer({ user }: Identity): SessionCustomer {
  return {
    customerId: user.id,
    email: user.email,
    fullName: user.name || null,
    emailVerified: user.emailVerified,
  }
}

async function send(options: SessionOptions, method: string, path: string, body?: object): Promise<Response> {
  const url = baseUrl(options.url)
  const timeoutMs = options.timeoutMs ?? 30_000
  const headers = {
    // Node's fetch looks like a browser's to the host, which then wants to know where the request comes from.
    origin: new URL(url).origin,
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
  }
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
  const response = await fetchJson(options.fetch, timeoutMs)(`${url}${path}`, init).catch((cause) => {
    throw explained(TRPCClientError.from(cause), { url, timeoutMs })
  })
  if (!response.ok) throw await failure(response, path)
  return response
}

async function failure(response: Response, path: string): Promise<TRPCClientError<AppRouter>> {
  const body: unknown = await response.json().catch(() => null)
  return TRPCClientError.from({ error: shapeOf(body) ?? fromStatus(response, path, messageOf(body)) })
}

/** Refused by the host before sign-in was reached: already in the API's shape. */
function shapeOf(body: unknown): ApiErrorShape | null {
  const error = isRecord(body) ? body.error : null
  return isErrorShape(error) ? error : null
}

function isErrorShape(error: unknown): error is ApiErrorShape {
  if (!isRecord(error) || !isRecord(error.data)) return false
  const { code, httpStatus, requestId, reason } = error.data
  return (
    typeof error.message === 'string' &&
    typeof code === 'string' &&
    typeof httpStatus === 'number' &&
    typeof requestId === 'string' &&
    (reason === null || (isRecord(reason) && typeof reason.code === 'string'))
  )
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
