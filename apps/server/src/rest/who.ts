import { callAsCustomer, getProfile } from '@webmagic/api'
import type { Caller } from './endpoint.ts'
import { toUser, type User } from './people.ts'

/** The customer who calls. Errors: `unauthenticated`, `forbidden` for staff and keys. */
export function userOf({ context }: Caller): Promise<User> {
  return callAsCustomer(context, 'account.me', async ({ services, actor }) =>
    toUser(await getProfile(services, actor)),
  )
}
