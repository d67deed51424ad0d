const KEY = 'chosen-site'

const listeners = new Set<() => void>()

/** The site that a customer was last at, for this tab and this customer only. */
export function chosenSiteId(customerId: string): string | null {
  const [whose, siteId] = sessionStorage.getItem(KEY)?.split(' ') ?? []
  return whose === customerId && siteId ? siteId : null
}

export function rememberChosenSite(customerId: string, siteId: string): void {
  sessionStorage.setItem(KEY, `${customerId} ${siteId}`)
  for (const listener of listeners) listener()
}

/** Nobody is told: what shows a site that is gone, or of somebody who has left, must not ask for another at once. */
export function forgetChosenSite(): void {
  sessionStorage.removeItem(KEY)
}

/** Calls back when it may be another one. */
export function watchChosenSite(onChange: () => void): () => void {
  listeners.add(onChange)
  return () => listeners.delete(onChange)
}
