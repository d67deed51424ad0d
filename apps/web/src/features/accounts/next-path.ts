export const DEFAULT_PATH = '/'

// Browsers read a backslash as a slash and skip control characters, so `/\evil.example` leaves the site too.
const SUSPICIOUS = /[\\\p{Cc}]/u

/** Where to go after sign-in: the wish, if it is a path on this site, else the start page. */
export function safeNextPath(wish: unknown, origin = window.location.origin): string {
  if (typeof wish !== 'string' || !wish.startsWith('/') || SUSPICIOUS.test(wish)) return DEFAULT_PATH
  if (!URL.canParse(wish, origin)) return DEFAULT_PATH
  const url = new URL(wish, origin)
  const path = `${url.pathname}${url.search}${url.hash}`
  // `/.//evil.example` stays here while it is resolved and leaves once its dots are gone.
  return url.origin === origin && !path.startsWith('//') ? path : DEFAULT_PATH
}
