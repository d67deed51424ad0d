import { textOf } from '../../search-params.ts'
import { isSiteStatus, type Site } from './labels.ts'

/** What the address says about which sites are wanted. */
export interface SitesSearch {
  search?: string | undefined
  status?: Site['status'] | undefined
}

export function sitesSearch({ search, status }: Record<string, unknown>): SitesSearch {
  const text = textOf(search)
  return {
    ...(text ? { search: text } : {}),
    ...(isSiteStatus(status) ? { status } : {}),
  }
}
