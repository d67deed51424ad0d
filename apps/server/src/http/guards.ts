import { DomainError } from '@webmagic/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { malformed } from './errors.ts'

const GUARDED = /^\/(trpc|api)(\/|$)/
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the body: JSON unless a route says otherwise, null where it is not looked at. */
    contentType?: string | null
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Keeps other sites' pages away from our visitors' cookies: a foreign origin, or a body that needs no preflight. */
export function addGuards(server: FastifyInstance, trustedOrigins: readonly string[]): void {
  const trusted = new Set(trustedOrigins)
  server.addHook('onRequest', async (request) => {
    if (!isGuarded(request)) return
    assertTrustedOrigin(request, trusted)
    if (!SAFE_METHODS.has(request.method) || request.headers['content-type'] !== undefined)
      assertContentType(request)
    if (request.url.includes('%00')) throw malformed('The address may not hold NUL characters.')
  })
}

/** By the route too: the router decodes `/%74rpc`, an address of nothing is only what it says. */
function isGuarded({ url, routeOptions }: FastifyRequest): boolean {
  return GUARDED.test(url) || GUARDED.test(routeOptions.url ?? '')
}

function assertTrustedOrigin({ headers }: FastifyRequest, trusted: ReadonlySet<string>): void {
  const foreign =
    headers.origin === undefined ? headers['sec-fetch-site'] === 'cross-site' : !trusted.has(headers.origin)
  if (foreign) throw new DomainError('forbidden', 'Requests from this origin are not allowed.')
}

function assertContentType({ headers, routeOptions }: FastifyRequest): void {
  const { contentType: expected = 'application/json' } = routeOptions.config ?? {}
  if (expected === null) return
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === expected) return
  const message = expected === 'application/json' ? undefined : `Send a form: content-type: ${expected}.`
  throw new DomainError('unsupported_media_type', message)
}
