/** What somebody gave as an address of ours, absolute; null for one that leads elsewhere or carries a password. */
export function ourAddress(given: string, publicUrl: string): string | null {
  if (!/^(https?:\/\/|\/(?![/\\]))/i.test(given) || !URL.canParse(given, publicUrl)) return null
  const { href, origin, username, password } = new URL(given, publicUrl)
  return origin === new URL(publicUrl).origin && username === '' && password === '' ? href : null
}
