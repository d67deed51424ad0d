import { TransactionPropagation } from '@webmagic/db'
import type { VerbContext } from './context.ts'

/** Runs the work in one transaction, or in the one that is already open. */
export function inTransaction<C extends VerbContext, T>(ctx: C, work: (ctx: C) => Promise<T>): Promise<T> {
  return ctx.em.transactional((em) => work({ ...ctx, em }), { propagation: TransactionPropagation.REQUIRED })
}
