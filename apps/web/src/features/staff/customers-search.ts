interface CustomersSearch {
  search?: string
}

export function customersSearch({ search }: Record<string, unknown>): CustomersSearch {
  const text = typeof search === 'string' ? search.trim().slice(0, 200) : ''
  return text ? { search: text } : {}
}
