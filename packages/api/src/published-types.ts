import type { TRPCBuiltRouter, TRPCDecorateCreateRouterOptions } from '@trpc/server'
import type { ApiErrorShape } from './errors.ts'
import type { routes } from './routes.ts'

/**
 * The router as clients see it: inputs, outputs and errors of every procedure, and nothing of the server's context.
 * `published-types.test-d.ts` holds it equal to `appRouter`.
 */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ApiErrorShape; transformer: true },
  TRPCDecorateCreateRouterOptions<typeof routes>
>

export type {
  ApiErrorData,
  ApiErrorShape,
  Reason,
  ReasonCode,
  SiteChoice,
  ValidationIssue,
} from './errors.ts'
