import { noInput } from '../fields.ts'
import { customerProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

export const accountsRouter = {
  /** The customer who is signed in. Errors: `unauthenticated`. */
  me: customerProcedure
    .input(noInput)
    .output(schema.me)
    .query(({ ctx: { actor } }) => ({
      customerId: actor.customerId,
      email: actor.email,
      fullName: actor.fullName,
      emailVerified: actor.emailVerified,
    })),
}
