import { initTRPC } from '@trpc/server'
import { ACCESS, assertMayCall, type ProcedurePath } from './access.ts'
import { ANONYMOUS } from './actor.ts'
import type { Context } from './context.ts'
import { errorShape } from './errors.ts'
import { observe } from './observe.ts'
import { transformer } from './transformer.ts'

const t = initTRPC.context<Context>().create({
  transformer,
  isDev: false,
  sse: {
    // Proxies close connections on which nothing happens, many after a minute.
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter: ({ error, path, ctx }) =>
    errorShape(error, { path: path ?? null, requestId: ctx?.requestId ?? 'unknown' }),
})

export const createRouter = t.router
export const createCallerFactory = t.createCallerFactory

/**
 * For anybody. Procedures of one batch share a context, so each gets an EntityManager of its own.
 */
const publicProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  const ended = observe(ctx.services, path)
  const result = await next({ ctx: { em: ctx.services.orm.em.fork() } })
  ended(result.ok ? undefined : result.error)
  return result
})

/** For anybody; `ctx.actor` says who it is. */
export const openProcedure = publicProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { actor: await ctx.whoIsAsking() } }),
)

/** For whom the table in access.ts names; `ctx.actor` is one of them, and nobody where nobody need be. */
export function procedure<P extends ProcedurePath>(path: P) {
  const access: (typeof ACCESS)[P] = ACCESS[path]
  return publicProcedure.use(async ({ ctx, next }) => {
    const actor = 'public' in access ? ANONYMOUS : await ctx.whoIsAsking()
    assertMayCall(actor, access)
    return next({ ctx: { actor } })
  })
}
