import { noInput } from '../fields.ts'
import { procedure } from '../trpc.ts'
import * as schema from './schema.ts'

export const accountsRouter = {
  /** The customer who is signed in. Errors: `unauthenticated`. */
  me: procedure('account.me')
    .input(noInput)
    .output(schema.me)
    .query(({ ctx: { actor } }) => ({
      customerId: actor.customerId,
      email: actor.email,
      fullName: actor.fullName,
      emailVerified: actor.emailVerified,
    })),
}
