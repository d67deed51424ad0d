import type { TRPCLink } from '@trpc/client'
import type { AppRouter } from '@webmagic/api/types'

/**
 * TanStack Query's bindings send a `direction` beside the cursor of an infinite query. Lists here have one, and refuse
 * what they do not know.
 */
export const pageLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next({ ...op, input: op.type === 'query' ? withoutDirection(op.input) : op.input })

function withoutDirection(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('direction' in input)) return input
  const { direction, ...rest } = input
  return rest
}
