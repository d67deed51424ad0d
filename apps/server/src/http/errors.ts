import { type ApiErrorShape, DomainError, domainErrorShape, toDomainError, transformer } from '@webmagic/api'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

/** Answers with the error shape of the API, in tRPC's envelope for tRPC's clients. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const shape = domainErrorShape(fromFastify(error), { path: null, requestId: request.id })
  const { reason, httpStatus } = shape.data
  if (httpStatus === 500) request.log.error({ err: error }, 'request failed')
  if (reason?.code === 'rate_limited') reply.header('retry-after', reason.retryAfterSeconds)
  return reply
    .code(httpStatus)
    .type('application/json')
    .send(JSON.stringify(envelope(request, shape)))
}

function envelope(request: FastifyRequest, shape: ApiErrorShape) {
  return request.url.startsWith('/trpc/') ? { error: transformer.output.serialize(shape) } : { error: shape }
}

function fromFastify(error: unknown): DomainError | null {
  const known = toDomainError(error)
  if (known || !isFastifyError(error)) return known
  switch (error.statusCode) {
    case 404:
      return new DomainError('not_found')
    case 413:
      return new DomainError('payload_too_large')
    case 415:
      return new DomainError('unsupported_media_type')
    default:
      return (error.statusCode ?? 500) < 500
        ? new DomainError({
            code: 'validation_failed',
            issues: [{ path: [], message: 'The request is malformed.' }],
          })
        : null
  }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error
}
