/**
 * What somebody gave as an address of ours, absolute; null for one that leads elsewhere or carries a password. Where it
 * is absolute, other origins of ours count too.
 */
export function ourAddress(
  given: string,
  publicUrl: string,
  trustedOrigins: readonly string[] = [],
): string | null {
  if (!/^(https?:\/\/|\/(?![/\\]))/i.test(given) || !URL.canParse(given, publicUrl)) return null
  const { href, origin, username, password } = new URL(given, publicUrl)
  const isOurs = origin === new URL(publicUrl).origin || trustedOrigins.includes(origin)
  return isOurs && username === '' && password === '' ? href : null
}
