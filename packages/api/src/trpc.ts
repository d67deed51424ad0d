import { initTRPC } from '@trpc/server'
import type { Context } from './context.ts'
import { DomainError, errorShape, toDomainError } from './errors.ts'
import { transformer } from './transformer.ts'

const t = initTRPC.context<Context>().create({
  transformer,
  isDev: false,
  errorFormatter: ({ error, path, ctx }) =>
    errorShape(error, { path: path ?? null, requestId: ctx?.requestId ?? 'unknown' }),
})

export const createRouter = t.router
export const createCallerFactory = t.createCallerFactory

/**
 * For anybody. Procedures of one batch share a context, so each gets an EntityManager of its own.
 * @public
 */
export const publicProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  const start = performance.now()
  const result = await next({ ctx: { em: ctx.services.orm.em.fork() } })
  const outcome = result.ok ? 'ok' : (toDomainError(result.error)?.reason.code ?? 'error')
  ctx.services.observeProcedure?.(path, outcome, (performance.now() - start) / 1000)
  return result
})

/** For customers who are signed in; `ctx.actor` is theirs. */
export const customerProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const actor = await ctx.whoIsAsking()
  if (actor.kind !== 'customer') throw new DomainError('unauthenticated')
  return next({ ctx: { actor } })
})
