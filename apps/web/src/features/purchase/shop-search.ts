import { textOf } from '../../search-params.ts'

/** What the address says about which sites are wanted. */
export interface ShopSearch {
  search?: string
}

export function shopSearch({ search }: Record<string, unknown>): ShopSearch {
  const text = textOf(search)
  return text ? { search: text } : {}
}
