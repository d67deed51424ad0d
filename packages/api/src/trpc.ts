import { initTRPC } from '@trpc/server'
import { ACCESS, assertMayCall, type ProcedurePath } from './access.ts'
import { ANONYMOUS } from './actor.ts'
import type { Context } from './context.ts'
import { errorShape, toDomainError } from './errors.ts'
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
export const publicProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  const start = performance.now()
  const result = await next({ ctx: { em: ctx.services.orm.em.fork() } })
  const outcome = result.ok ? 'ok' : (toDomainError(result.error)?.reason.code ?? 'error')
  ctx.services.observeProcedure?.(path, outcome, (performance.now() - start) / 1000)
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
