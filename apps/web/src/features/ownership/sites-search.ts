import { isSiteStatus, type Site } from './labels.ts'

/** What the address says about which sites are wanted. */
export interface SitesSearch {
  search?: string | undefined
  status?: Site['status'] | undefined
}

export function sitesSearch({ search, status }: Record<string, unknown>): SitesSearch {
  const text = typeof search === 'string' ? search.trim().slice(0, 200) : ''
  return {
    ...(text ? { search: text } : {}),
    ...(isSiteStatus(status) ? { status } : {}),
  }
}
