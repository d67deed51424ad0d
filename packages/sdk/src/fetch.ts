type FetchInit = Parameters<typeof fetch>[1]

/** `fetch` that gives up after a while, unless the caller does first. The global one is looked up at each call. */
export function fetchWithTimeout(custom: typeof fetch | undefined, timeoutMs: number) {
  return (input: RequestInfo | URL, init?: object): Promise<Response> => {
    const { signal: given, ...rest }: NonNullable<FetchInit> = init ?? {}
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = given ? AbortSignal.any([given, timeout]) : timeout
    return (custom ?? globalThis.fetch)(input, { ...rest, signal })
  }
}
