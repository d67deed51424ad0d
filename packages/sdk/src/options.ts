const BAD_URL = 'url must be the address of a host, such as https://portal.example.com'

/** The host's address without a trailing slash; in a browser, the page's own by default. Errors: `TypeError`. */
export function baseUrl(url: string | undefined): string {
  const base = url ?? (globalThis as { location?: { origin?: string } }).location?.origin
  if (base === undefined) throw new TypeError('Outside a browser, say where the host is: { url }')
  if (!isAddress(base)) throw new TypeError(BAD_URL)
  return base.replace(/\/+$/, '')
}

/** Without a name and password, which `fetch` refuses, and without what would end up in the middle of an address. */
function isAddress(text: string): boolean {
  try {
    const { protocol, username, password, search, hash } = new URL(text)
    return /^https?:$/.test(protocol) && !(username || password || search || hash)
  } catch {
    return false
  }
}

const DEFAULT_TIMEOUT_MS = 30_000

/** Errors: `RangeError` for what is no time to wait. */
export function timeoutOf(timeoutMs: number = DEFAULT_TIMEOUT_MS): number {
  if (timeoutMs > 0) return timeoutMs
  throw new RangeError('timeoutMs must be more than 0; Infinity waits for as long as it takes')
}

/** Checked before they are used: `fetch` would repeat a credential in its message. Errors: `TypeError`. */
export function headersOf(
  headers: Record<string, string> | undefined,
  credential: string | undefined,
): Record<string, string> {
  const all = { ...headers, ...(credential ? { authorization: `Bearer ${credential.trim()}` } : {}) }
  try {
    new Headers(all)
  } catch {
    throw new TypeError('The token, the apiKey or the headers hold characters that a header cannot carry')
  }
  return all
}
