import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '@webmagic/api/types'
import { UnexpectedAnswer } from './fetch.ts'

export interface Place {
  /** The host's address. */
  url: string
  timeoutMs: number
}

/** The same failure; one that is not the API's own says what happened at which address, and what to check. */
export function explained(error: TRPCClientError<AppRouter>, place: Place): TRPCClientError<AppRouter> {
  if (error.shape) return error
  const { meta } = error
  const cause = causeOf(error)
  const message = meta?.response ? notAHost(place.url) : messageFor(cause, place)
  if (message === undefined) return error
  return new TRPCClientError(message, { ...(cause ? { cause } : {}), ...(meta ? { meta } : {}) })
}

/** A stream's failure comes in an event. */
function causeOf({ cause }: TRPCClientError<AppRouter>): Error | undefined {
  return cause && 'error' in cause && cause.error instanceof Error ? cause.error : cause
}

function messageFor(cause: Error | undefined, { url, timeoutMs }: Place): string | undefined {
  if (cause instanceof UnexpectedAnswer) return messageForAnswer(cause.response, url)
  switch (cause?.name) {
    case 'TimeoutError':
      return `${url} did not answer within ${timeoutMs / 1000} s. Is the host busy or the network slow? The option timeoutMs says how long to wait.`
    case 'TypeError':
      return `Cannot reach ${url}. ${whyUnreachable(cause)}`
    case 'SyntaxError':
      return notAHost(url)
    default:
      return undefined
  }
}

const CHECK_URL =
  'Check that url is the address of a host, such as https://portal.example.com, without a path.'

function notAHost(url: string): string {
  return `${url} did not answer as a WebMagic host does. ${CHECK_URL}`
}

/** What proxies and firewalls answer by themselves. */
const ON_THE_WAY = new Set([403, 407, 408, 413, 414, 429, 431, 451])

function messageForAnswer({ status, headers, type: kind }: Response, url: string): string {
  if (kind === 'opaqueredirect' || (status >= 300 && status < 400)) return redirected(url, headers)
  if (status >= 500) {
    return `${url} answered ${status}, from something in front of the host. Is the host running behind it?`
  }
  if (ON_THE_WAY.has(status)) {
    return `${url} answered ${status}, from something in front of the host. Does it let this program through?`
  }
  const type = headers.get('content-type')?.split(';', 1)[0] ?? 'nothing'
  return `${url} answered ${status} with ${type} instead of JSON. ${CHECK_URL}`
}

/** Browsers tell pages nothing of where to. */
function redirected(url: string, headers: Headers): string {
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, url)) return `${url} sends elsewhere. ${CHECK_URL}`
  return `${url} sends elsewhere, to ${new URL(location, url).origin}. Is that the address of the host?`
}

const WHY: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: is the host running, and are address and port right?',
  ENOTFOUND: 'There is no host of that name: is the address right?',
  EAI_AGAIN: 'Its name cannot be looked up: is this machine online?',
  ECONNRESET: 'The connection broke off: is the host restarting?',
  UND_ERR_SOCKET: 'The connection broke off: is the host restarting?',
  UND_ERR_CONNECT_TIMEOUT:
    'It did not take the connection: is the host running, does a firewall let it through?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS: should the address begin with http?',
}

/** Node says why in a code; browsers tell pages nothing. */
function whyUnreachable({ cause }: Error): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (code === '') return 'Is the host running, and may this page or program reach it?'
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return `Its certificate is not trusted (${code}).`
  return `${WHY[code] ?? 'Is the host running, and is the address right?'} (${code})`
}
