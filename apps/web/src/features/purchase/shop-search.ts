/** What the address says about which sites are wanted. */
export interface ShopSearch {
  search?: string
}

export function shopSearch({ search }: Record<string, unknown>): ShopSearch {
  const text = typeof search === 'string' ? search.trim().slice(0, 200) : ''
  return text ? { search: text } : {}
}
