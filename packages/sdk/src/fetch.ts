type FetchInit = Parameters<typeof fetch>[1]

/** The global one is looked up at each call. */
export function fetchNow(custom: typeof fetch | undefined): typeof fetch {
  return (input, init) => (custom ?? globalThis.fetch)(input, init)
}

/** `fetch` that gives up after a while, unless the caller does first. */
export function fetchWithTimeout(custom: typeof fetch | undefined, timeoutMs: number) {
  return (input: RequestInfo | URL, init?: object): Promise<Response> => {
    const { signal: given, ...rest }: NonNullable<FetchInit> = init ?? {}
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = given ? AbortSignal.any([given, timeout]) : timeout
    return fetchNow(custom)(input, { ...rest, signal })
  }
}
