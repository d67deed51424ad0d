/** What the address says about which exceptions are wanted. */
export interface ExceptionsSearch {
  /** Also those that are resolved. */
  resolved?: true
}

export function exceptionsSearch({ resolved }: Record<string, unknown>): ExceptionsSearch {
  return resolved === true || resolved === 'true' ? { resolved: true } : {}
}
