import { textOf } from '../../search-params.ts'

interface CustomersSearch {
  search?: string
}

export function customersSearch({ search }: Record<string, unknown>): CustomersSearch {
  const text = textOf(search)
  return text ? { search: text } : {}
}
