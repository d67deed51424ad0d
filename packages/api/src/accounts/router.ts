import { noInput, revoked } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { getProfile, listSessions } from './queries.ts'
import { revokeSession } from './revoke-session.ts'
import * as schema from './schema.ts'
import { updateProfile } from './update-profile.ts'

export const accountsRouter = {
  /** The customer who is signed in. Errors: `unauthenticated`. */
  me: procedure('account.me')
    .input(noInput)
    .output(schema.me)
    .query(({ ctx }) => getProfile(ctx.services, ctx.actor)),

  /** Changes what is given and leaves the rest. */
  updateProfile: procedure('account.updateProfile')
    .input(schema.updateProfileInput)
    .output(schema.me)
    .mutation(({ ctx, input }) => updateProfile(ctx, input)),

  /** Where the caller is signed in. */
  sessions: procedure('account.sessions')
    .input(noInput)
    .output(schema.sessions)
    .query(({ ctx }) => listSessions(ctx.services, ctx.actor)),

  /** Signs the caller out somewhere: dead with the next request. */
  revokeSession: procedure('account.revokeSession')
    .input(schema.revokeSessionInput)
    .output(revoked)
    .mutation(({ ctx, input }) => revokeSession(ctx, input)),
}
