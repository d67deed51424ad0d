/** Where letters lead to. What lets their reader in is in the fragment, which browsers keep to themselves. */
const LINK_PAGES = [
  '/verify-email',
  '/reset-password',
  '/staff/reset-password',
  '/invitation',
  '/transfer',
] as const

export type LinkPage = (typeof LINK_PAGES)[number]

const isLinkPage = (path: string): path is LinkPage => LINK_PAGES.some((page) => page === path)

const keyOf = (page: LinkPage) => `link:${page}`

/** Keeps the token for this tab, also while its reader signs in. True if there was one to take out of the address. */
export function keepToken(pathname: string, hash: string): boolean {
  const token = new URLSearchParams(hash).get('token')
  if (token === null || !isLinkPage(pathname)) return false
  sessionStorage.setItem(keyOf(pathname), token)
  return true
}

export function keptToken(page: LinkPage): string | null {
  return sessionStorage.getItem(keyOf(page))
}

export function forgetToken(page: LinkPage): void {
  sessionStorage.removeItem(keyOf(page))
}

/** Where somebody was on the way to when they had to open an account or confirm an address first. */
export function pendingPage(): '/invitation' | '/transfer' | '/' {
  if (keptToken('/invitation') !== null) return '/invitation'
  return keptToken('/transfer') === null ? '/' : '/transfer'
}
