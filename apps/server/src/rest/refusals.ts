import { type DomainError, domainErrorShape, SiteNotForSaleError, toDomainError } from '@webmagic/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fromFastify } from '../http/errors.ts'
import { refusalHeaders } from '../http/refusal-headers.ts'
import type { Endpoint } from './endpoint.ts'
import { type Issue, issuesOf } from './issues.ts'

/** A refusal in the older API's words. */
export class RestError extends Error {
  readonly status: number
  readonly detail: unknown
  readonly headers: Record<string, string>

  constructor(status: number, detail: unknown, headers: Record<string, string> = {}) {
    super('refused')
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}

export const NOT_AUTHENTICATED = 'Not authenticated'
export const NOT_VALID = 'Could not validate credentials'

/** What an endpoint says where it has words of its own. */
export function inWordsOf({ refusals }: Endpoint, error: unknown): unknown {
  const reason = toDomainError(error)?.reason.code
  const refusal = reason && refusals?.[reason]
  return refusal ? new RestError(...refusal) : error
}

/** Answers as the older API does: `{ detail }`, and never with what was sent. */
export function sendRestError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { status, detail, headers } = toRestError(request, error)
  if (status === 500) request.log.error({ err: error }, 'request failed')
  return reply
    .code(status)
    .headers({
      ...refusalHeaders(request.id),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    })
    .type('application/json')
    .send(JSON.stringify({ detail }))
}

function toRestError(request: FastifyRequest, error: unknown): RestError {
  if (error instanceof RestError) return error
  if (error instanceof z.ZodError) return new RestError(422, issuesOf(error))
  const known = fromFastify(error)
  if (known) return fromDomain(request, known)
  return new RestError(500, domainErrorShape(null, { path: null, requestId: request.id }).message)
}

function fromDomain({ headers }: FastifyRequest, error: DomainError): RestError {
  const { reason, httpStatus, message } = error
  switch (reason.code) {
    case 'unauthenticated':
      return new RestError(
        401,
        /^bearer\s+\S/i.test(headers.authorization ?? '') ? NOT_VALID : NOT_AUTHENTICATED,
      )
    case 'validation_failed':
      return new RestError(422, reason.issues.map(toIssue))
    case 'site_selection_required':
      return new RestError(400, { error: reason.code, message, sites: reason.sites.map(toChoice) })
    case 'site_not_for_sale':
      return new RestError(400, notForSale(error))
    case 'rate_limited':
      return new RestError(429, message, { 'retry-after': String(reason.retryAfterSeconds) })
    default:
      return new RestError(httpStatus, message)
  }
}

function notForSale(error: DomainError): string {
  const status = error instanceof SiteNotForSaleError ? error.siteStatus : undefined
  return `Site is not available for purchase${status ? ` (status: ${status})` : ''}`
}

function toIssue({ path, message }: { path: (string | number)[]; message: string }): Issue {
  const loc = path.map((key) => (typeof key === 'string' ? (NAMES[key] ?? key) : key))
  return { type: 'value_error', loc: loc.length > 0 ? ['body', ...loc] : ['request'], msg: message }
}

/** What verbs refuse themselves, by the names that the older API has for it. */
const NAMES: Record<string, string> = {
  email: 'customer_email',
  successUrl: 'success_url',
  cancelUrl: 'cancel_url',
}

function toChoice(site: { siteId: string; slug: string; siteTitle: string | null; isPrimary: boolean }) {
  return { site_id: site.siteId, slug: site.slug, site_title: site.siteTitle, is_primary: site.isPrimary }
}
