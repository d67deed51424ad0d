import { TRPCClientError } from '@trpc/client'
import type { ApiErrorData, ApiErrorShape, AppRouter, Reason, ReasonCode } from '@webmagic/api/types'
import SuperJSON from 'superjson'
import { UnexpectedAnswer } from './fetch.ts'

/** A failed call whose reason is known. `data.reason` is narrowed by its code. */
export type WebMagicError<Code extends ReasonCode = ReasonCode> = TRPCClientError<AppRouter> & {
  data: ApiErrorData & { reason: Extract<Reason, { code: Code }> }
}

/**
 * Whether a call failed for a reason that the API names, and for this one if a code is given.
 *
 * @example
 * if (isDomainError(error, 'site_selection_required')) choose(error.data.reason.sites)
 */
export function isDomainError<Code extends ReasonCode = ReasonCode>(
  error: unknown,
  code?: Code,
): error is WebMagicError<Code> {
  if (!(error instanceof TRPCClientError)) return false
  const reason: unknown = error.data?.reason
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return false
  return code === undefined || reason.code === code
}

/** What a refusal says, as the client's errors have it. */
export async function errorOf(response: Response): Promise<unknown> {
  try {
    const { error } = await response.clone().json()
    return SuperJSON.deserialize(error)
  } catch {
    return new UnexpectedAnswer(response)
  }
}

/** The shape of the API's errors, as it is without superjson's envelope. */
export function isErrorShape(error: unknown): error is ApiErrorShape {
  if (!isRecord(error) || !isRecord(error.data)) return false
  const { code, httpStatus, requestId, reason } = error.data
  return (
    typeof error.message === 'string' &&
    typeof code === 'string' &&
    typeof httpStatus === 'number' &&
    typeof requestId === 'string' &&
    (reason === null || (isRecord(reason) && typeof reason.code === 'string'))
  )
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
