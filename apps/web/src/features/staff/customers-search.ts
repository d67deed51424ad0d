import { textOf } from '../../search-params.ts'

export interface CustomersSearch {
  search?: string
  /** Only those who have no address to sign in with. */
  signIn?: 'none'
}

export function customersSearch({ search, signIn }: Record<string, unknown>): CustomersSearch {
  const text = textOf(search)
  return { ...(text ? { search: text } : {}), ...(signIn === 'none' ? { signIn } : {}) }
}
