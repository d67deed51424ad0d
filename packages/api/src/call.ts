import type { EntityManager } from '@webmagic/db'
import { ACCESS, assertMayCall, type ProcedurePath } from './access.ts'
import type { CustomerActor } from './actor.ts'
import type { Context, VerbContext } from './context.ts'
import { DomainError } from './errors.ts'
import { observe } from './observe.ts'

/*
 * For transports that have names and shapes of their own: they call the verbs and reads of the procedures, by the same
 * table of who may, each with an EntityManager of its own, and observed as the procedure.
 */

export type AnybodyContext = Context & { em: EntityManager }
export type CustomerCallContext = Context & VerbContext<CustomerActor>

/** Errors: `unauthenticated`, `forbidden`, and those of the work. */
export function callAsCustomer<T>(
  context: Context,
  path: ProcedurePath,
  work: (ctx: CustomerCallContext) => Promise<T>,
): Promise<T> {
  return callAsAnybody(context, path, async (ctx) => {
    const actor = await context.whoIsAsking()
    assertMayCall(actor, ACCESS[path])
    if (actor.kind !== 'customer') throw new DomainError('forbidden')
    return work({ ...ctx, actor })
  })
}

/** For what is public, without asking who it is. */
export async function callAsAnybody<T>(
  context: Context,
  path: ProcedurePath,
  work: (ctx: AnybodyContext) => Promise<T>,
): Promise<T> {
  const { services } = context
  const ended = observe(services, path)
  try {
    const result = await work({ ...context, em: services.orm.em.fork() })
    ended()
    return result
  } catch (error) {
    ended(error)
    throw error
  }
}
