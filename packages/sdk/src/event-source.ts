import { after, timeoutError } from './abort.ts'
import { retryAfterMs, UnexpectedAnswer } from './fetch.ts'
import { mayComeBack, readEvents, type ServerEvent } from './server-events.ts'

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 30_000

export interface StreamOptions {
  fetch: typeof fetch
  headers: Record<string, string>
  /** Milliseconds for the host to begin to answer. How long a stream then goes on has no limit. */
  timeoutMs: number
  /** What a refusal says. */
  explain(response: Response): Promise<unknown>
}

/** An event for whoever listens; `error` is the host's refusal, or why there is no connection, where that is known. */
class StreamEvent extends Event {
  readonly data: string
  readonly lastEventId = ''
  readonly error: unknown

  constructor(type: string, data = '', error?: unknown) {
    super(type)
    this.data = data
    this.error = error
  }
}

/**
 * An `EventSource` over `fetch`, the same in browsers and in Node: with headers, which the built-in one cannot send,
 * and coming back by itself, each time later, until an event has arrived again.
 */
export class FetchEventSource extends EventTarget {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSED = 2
  readyState = 0
  readonly #url: string
  readonly #options: StreamOptions
  readonly #closing = new AbortController()
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, options: StreamOptions) {
    super()
    this.#url = url
    this.#options = options
    void this.#connect()
  }

  close(): void {
    this.readyState = this.CLOSED
    clearTimeout(this.#timer)
    this.#closing.abort()
  }

  async #connect(): Promise<void> {
    let askedMs = 0
    let why: unknown
    try {
      const response = await this.#request()
      if (!response.ok || !isStream(response)) {
        if (!mayComeBack(response)) return await this.#refuse(response)
        askedMs = retryAfterMs(response)
        why = new UnexpectedAnswer(response)
        await response.body?.cancel()
      } else {
        this.readyState = this.OPEN
        await readEvents(response, (event) => this.#pass(event))
      }
    } catch (cause) {
      // Whether it broke off or was never there: try again.
      why ??= cause
    }
    this.#reconnect(askedMs, why)
  }

  async #request(): Promise<Response> {
    const { fetch, headers, timeoutMs } = this.#options
    const giveUp = new AbortController()
    const stopTimer = after(timeoutMs, () => giveUp.abort(timeoutError()))
    try {
      return await fetch(this.#url, {
        headers: { ...headers, accept: 'text/event-stream' },
        cache: 'no-store',
        signal: AbortSignal.any([this.#closing.signal, giveUp.signal]),
      })
    } finally {
      stopTimer()
    }
  }

  #pass({ type, data }: ServerEvent): void {
    if (this.readyState === this.CLOSED) return
    if (type === 'message') this.#failures = 0
    this.dispatchEvent(new StreamEvent(type, data))
  }

  async #refuse(response: Response): Promise<void> {
    const error = await this.#options.explain(response)
    if (this.readyState === this.CLOSED) return
    this.close()
    this.dispatchEvent(new StreamEvent('error', '', error))
  }

  #reconnect(askedMs: number, why: unknown): void {
    if (this.readyState === this.CLOSED) return
    this.readyState = this.CONNECTING
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#failures, MAX_DELAY_MS)
    this.#failures += 1
    // With jitter, so that the clients of a host that restarts do not come back together.
    const jittered = Math.max(delay * (0.5 + Math.random() / 2), askedMs)
    this.#timer = setTimeout(() => void this.#connect(), jittered)
    this.dispatchEvent(new StreamEvent('error', '', why))
  }
}

function isStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
}
