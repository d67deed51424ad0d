import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ApiErrorShape, DomainError, domainErrorShape, toDomainError, transformer } from '@webmagic/api'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { REST_BASE } from '../rest/endpoint.ts'
import { sendRestError } from '../rest/refusals.ts'
import { refusalHeaders } from './refusal-headers.ts'

const REST = new RegExp(`^${REST_BASE}(?:[/?]|$)`)

/** Answers with the error shape of the API, in tRPC's envelope for tRPC's clients. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (isRest(request)) return sendRestError(request, reply, error)
  const shape = domainErrorShape(fromFastify(error), { path: null, requestId: request.id })
  const { reason, httpStatus } = shape.data
  if (httpStatus === 500) request.log.error({ err: error }, 'request failed')
  if (reason?.code === 'rate_limited') reply.header('retry-after', reason.retryAfterSeconds)
  return reply
    .code(httpStatus)
    .headers(refusalHeaders(request.id))
    .type('application/json')
    .send(JSON.stringify(envelope(request, shape)))
}

/** By the route too: the router decodes `/api/%761`. */
function isRest({ url, routeOptions }: FastifyRequest): boolean {
  return REST.test(url) || REST.test(routeOptions.url ?? '')
}

function envelope(request: FastifyRequest, shape: ApiErrorShape) {
  return request.url.startsWith('/trpc/') ? { error: transformer.output.serialize(shape) } : { error: shape }
}

/** The domain's view of what Fastify refuses; null for what is unexpected. */
export function fromFastify(error: unknown): DomainError | null {
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
      return (error.statusCode ?? 500) < 500 ? malformed('The request is malformed.') : null
  }
}

export function malformed(message: string): DomainError {
  return new DomainError({ code: 'validation_failed', issues: [{ path: [], message }] })
}

/** Answers what never became a request, because Node's parser refused it or it took too long. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  socket.end(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TIMED_OUT : refusalOf(error))
}

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

function refusalOf({ code }: NodeJS.ErrnoException): string {
  const overflow = code === 'HPE_HEADER_OVERFLOW' || code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW'
  const error = overflow ? new DomainError('payload_too_large') : malformed('The request is malformed.')
  const requestId = randomUUID()
  const body = JSON.stringify({ error: domainErrorShape(error, { path: null, requestId }) })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...refusalHeaders(requestId),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${error.httpStatus} ${STATUS_CODES[error.httpStatus]}\r\n${lines.join('')}\r\n${body}`
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error
}
