import { createTRPCClient, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import type { AppRouter } from '@webmagic/api/types'
import SuperJSON from 'superjson'
import { batchLink } from './batch-link.ts'
import { errorOf } from './errors.ts'
import { FetchEventSource } from './event-source.ts'
import { fetchNow } from './fetch.ts'
import { baseUrl, headersOf, timeoutOf } from './options.ts'
import { pageLink } from './page-link.ts'
import { retryLink } from './retry-link.ts'

export interface ClientOptions {
  /** Where the host is, such as `https://portal.example.com`. In a browser, the page's own origin by default. */
  url?: string
  /** A person's session token, from `signIn`. */
  token?: string
  /** An API key (`wm_...`) of a script or service. */
  apiKey?: string
  /** Milliseconds before a request is given up; 30,000 by default, `Infinity` for never. A stream goes on for as long as it likes. */
  timeoutMs?: number
  /**
   * How often a query is tried again after a lost connection, 429, 502, 503 or 504, and a mutation that has an
   * idempotency key; 2 by default, 0 for never.
   */
  retries?: number
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch
  /** Sent with every request. */
  headers?: Record<string, string>
}

export type WebMagicClient = TRPCClient<AppRouter>

/**
 * A client with every procedure of the API, typed. With a `token` it acts for a person, with an `apiKey` for a
 * service; with neither, a browser's session cookie says who is asking. Calls made in the same tick travel together.
 *
 * A subscription comes back by itself when its connection breaks off, and `onData` gets a `resync` first on every
 * connection: ask again, whatever happened before is not told. `onError` is told once, when there is no coming back:
 * the session has ended (`unauthenticated`), or the user has too many streams (`rate_limited`).
 *
 * @example
 * const webmagic = createClient({ url, token })
 * const { sites } = await webmagic.ownership.mySites.query({ limit: 20 })
 *
 * @example
 * const { unsubscribe } = webmagic.tickets.onChange.subscribe(
 *   { ticketId },
 *   { onData: () => show(webmagic.tickets.get.query({ ticketId })), onError: askToSignIn },
 * )
 */
export function createClient(options: ClientOptions = {}): WebMagicClient {
  if (options.token !== undefined && options.apiKey !== undefined) {
    throw new TypeError('Give createClient a token or an apiKey, not both')
  }
  const host = baseUrl(options.url)
  const url = `${host}/trpc`
  const timeoutMs = timeoutOf(options.timeoutMs)
  const headers = headersOf(options.headers, options.token ?? options.apiKey)
  return createTRPCClient<AppRouter>({
    links: [
      pageLink,
      retryLink(options.retries ?? 2, { url: host, timeoutMs }),
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          transformer: SuperJSON,
          EventSource: FetchEventSource,
          eventSourceOptions: { fetch: fetchNow(options.fetch), headers, timeoutMs, explain: errorOf },
        }),
        false: batchLink({ url, fetch: fetchNow(options.fetch), headers, timeoutMs }),
      }),
    ],
  })
}
