/** Something answered that is no WebMagic host: a proxy, a web page, another service. */
export class UnexpectedAnswer extends Error {
  override name = 'UnexpectedAnswer'
  readonly response: Response

  constructor(response: Response) {
    super(`Answered ${response.status}, not as a WebMagic host does`)
    this.response = response
  }
}

/**
 * The global one is looked up at each call. A redirection is an answer: following it would give credentials and bodies
 * to whom nobody named, or make a mutation a query.
 */
export function fetchNow(custom: typeof fetch | undefined): typeof fetch {
  return (input, init) => (custom ?? globalThis.fetch)(input, { redirect: 'manual', ...init })
}

/** Cuts off what is no JSON: it may be of any length. */
export async function assertJson(response: Response): Promise<Response> {
  if (response.headers.get('content-type')?.startsWith('application/json')) return response
  await response.body?.cancel()
  throw new UnexpectedAnswer(response)
}

/** Milliseconds that an answer asks to wait, in seconds or until a date; 0 when it does not. */
export function retryAfterMs({ headers }: Response): number {
  const asked = headers.get('retry-after')
  if (asked === null) return 0
  const seconds = Number(asked)
  const ms = Number.isNaN(seconds) ? Date.parse(asked) - Date.now() : seconds * 1000
  return Math.max(ms, 0) || 0
}
