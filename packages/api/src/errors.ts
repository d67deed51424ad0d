import { TRPCError, type TRPCErrorShape } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { classifyDatabaseError } from '@webmagic/db'
import { z } from 'zod'

/** A field that was refused and why. `path` starts at the procedure's input. */
export interface ValidationIssue {
  path: (string | number)[]
  message: string
}

/** A site that a customer can choose. */
export interface SiteChoice {
  siteId: string
  slug: string
  siteTitle: string | null
  isPrimary: boolean
}

type PlainCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'no_sites'
  | 'not_site_owner'
  | 'already_owned'
  | 'last_owner'
  | 'site_not_for_sale'
  | 'payment_overdue'
  | 'ticket_closed'
  | 'invalid_transition'
  | 'conflict'
  | 'link_invalid'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'payment_provider_unavailable'
  | 'database_unavailable'

/** Why a call failed, in terms of the domain. */
export type Reason =
  | { [Code in PlainCode]: { code: Code } }[PlainCode]
  | { code: 'validation_failed'; issues: ValidationIssue[] }
  | { code: 'site_selection_required'; message: string; sites: SiteChoice[]; total: number }
  | { code: 'rate_limited'; retryAfterSeconds: number }

export type ReasonCode = Reason['code']

type TrpcCode = TRPCError['code']

/** The one place where a code meets an HTTP status. The message is what people read unless a verb says more. */
const ERRORS: Record<ReasonCode, { httpStatus: number; trpcCode: TrpcCode; message: string }> = {
  unauthenticated: { httpStatus: 401, trpcCode: 'UNAUTHORIZED', message: 'Please sign in.' },
  forbidden: { httpStatus: 403, trpcCode: 'FORBIDDEN', message: 'You may not do this.' },
  not_found: { httpStatus: 404, trpcCode: 'NOT_FOUND', message: 'Not found.' },
  validation_failed: {
    httpStatus: 400,
    trpcCode: 'BAD_REQUEST',
    message: 'Some of what was sent is not valid.',
  },
  no_sites: {
    httpStatus: 400,
    trpcCode: 'BAD_REQUEST',
    message: "You don't own any sites yet. Please purchase a site first.",
  },
  site_selection_required: {
    httpStatus: 400,
    trpcCode: 'BAD_REQUEST',
    message: 'You own multiple sites. Please select which site this ticket is for.',
  },
  not_site_owner: { httpStatus: 403, trpcCode: 'FORBIDDEN', message: "You don't own this site" },
  already_owned: { httpStatus: 409, trpcCode: 'CONFLICT', message: 'The customer already has this site.' },
  last_owner: { httpStatus: 409, trpcCode: 'CONFLICT', message: 'A sold site keeps at least one owner.' },
  site_not_for_sale: { httpStatus: 409, trpcCode: 'CONFLICT', message: 'This site is not for sale.' },
  payment_overdue: { httpStatus: 409, trpcCode: 'CONFLICT', message: 'A payment for this site is overdue.' },
  ticket_closed: {
    httpStatus: 409,
    trpcCode: 'CONFLICT',
    message: 'This ticket is closed. Reopen it to reply.',
  },
  invalid_transition: {
    httpStatus: 409,
    trpcCode: 'CONFLICT',
    message: 'That is not possible in this status.',
  },
  conflict: {
    httpStatus: 409,
    trpcCode: 'CONFLICT',
    message: 'Somebody else changed this at the same time.',
  },
  link_invalid: { httpStatus: 410, trpcCode: 'NOT_FOUND', message: 'This link is used, expired or wrong.' },
  payload_too_large: { httpStatus: 413, trpcCode: 'PAYLOAD_TOO_LARGE', message: 'The request is too large.' },
  unsupported_media_type: {
    httpStatus: 415,
    trpcCode: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Send JSON: content-type: application/json.',
  },
  rate_limited: {
    httpStatus: 429,
    trpcCode: 'TOO_MANY_REQUESTS',
    message: 'Too many requests. Try again later.',
  },
  payment_provider_unavailable: {
    httpStatus: 503,
    trpcCode: 'SERVICE_UNAVAILABLE',
    message: 'The payment provider does not answer. Try again in a moment.',
  },
  database_unavailable: {
    httpStatus: 503,
    trpcCode: 'SERVICE_UNAVAILABLE',
    message: 'The database does not answer. Try again in a moment.',
  },
}

/** A failure that the caller can understand. Thrown where it happens; becomes HTTP below. */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly reason: Reason
  readonly httpStatus: number
  readonly trpcCode: TrpcCode

  constructor(reason: Reason | PlainCode, message?: string) {
    const full = typeof reason === 'string' ? { code: reason } : reason
    const error = ERRORS[full.code]
    super(message ?? error.message)
    this.reason = full
    this.httpStatus = error.httpStatus
    this.trpcCode = error.trpcCode
  }
}

/** One field of the input is refused, or with an empty path all of it. */
export function invalidInput(path: ValidationIssue['path'], message: string): DomainError {
  return new DomainError({ code: 'validation_failed', issues: [{ path, message }] })
}

/** Which site is meant is to be chosen: from the first of `total`, the primary one first. */
export function siteSelectionRequired(sites: SiteChoice[], total: number): DomainError {
  const code = 'site_selection_required'
  return new DomainError({ code, message: ERRORS[code].message, sites, total })
}

/** `error.data` of every failure, whatever the transport. */
export interface ApiErrorData {
  code: TrpcCode
  httpStatus: number
  /** The procedure, as `room.procedure`. */
  path: string | null
  requestId: string
  /** Null for an unexpected failure: then only `requestId` says more, to whoever reads the logs. */
  reason: Reason | null
}

export type ApiErrorShape = TRPCErrorShape<ApiErrorData>

interface ErrorPlace {
  path: string | null
  requestId: string
}

/** What a caller sees of an error that came out of a procedure. */
export function errorShape(error: TRPCError, place: ErrorPlace): ApiErrorShape {
  const domainError = toDomainError(error)
  if (domainError || error.code === 'INTERNAL_SERVER_ERROR') return domainErrorShape(domainError, place)
  return shapeOf(error.code, getHTTPStatusCodeFromError(error), error.message, null, place)
}

/** The same for the host's own errors. An unexpected one (null) says nothing but the request id. */
export function domainErrorShape(error: DomainError | null, place: ErrorPlace): ApiErrorShape {
  return error
    ? shapeOf(error.trpcCode, error.httpStatus, error.message, error.reason, place)
    : shapeOf(
        'INTERNAL_SERVER_ERROR',
        500,
        `Something went wrong on our side. Quote ${place.requestId} when you ask for help.`,
        null,
        place,
      )
}

function shapeOf(
  code: TrpcCode,
  httpStatus: number,
  message: string,
  reason: Reason | null,
  place: ErrorPlace,
): ApiErrorShape {
  return { code: TRPC_ERROR_CODES_BY_KEY[code], message, data: { code, httpStatus, ...place, reason } }
}

/** The domain's view of an error that came out of a procedure, or null for an unexpected one. */
export function toDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error
  switch (classifyDatabaseError(error)) {
    case 'unavailable':
      return new DomainError('database_unavailable')
    case 'conflict':
      return new DomainError('conflict')
    default:
      return error instanceof TRPCError ? fromTrpcError(error) : null
  }
}

function fromTrpcError(error: TRPCError): DomainError | null {
  if (error.cause instanceof DomainError) return error.cause
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      return new DomainError({ code: 'validation_failed', issues: issuesOf(error) })
    case 'METHOD_NOT_SUPPORTED':
      return invalidInput([], 'Ask for a query with GET, for a mutation with POST.')
    case 'NOT_FOUND':
      return new DomainError('not_found')
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new DomainError('unsupported_media_type')
    case 'PAYLOAD_TOO_LARGE':
      return new DomainError('payload_too_large')
    default:
      return error.cause ? toDomainError(error.cause) : null
  }
}

function issuesOf({ cause, message }: TRPCError): ValidationIssue[] {
  if (cause instanceof z.ZodError) return cause.issues.map(toIssue)
  // The parser's own message quotes what was sent, which may be a secret.
  return [{ path: [], message: cause ? 'The request is not valid JSON.' : message }]
}

function toIssue({ path, message }: z.core.$ZodIssue): ValidationIssue {
  return { path: path.filter((key) => typeof key !== 'symbol'), message }
}
