import { DomainError } from '@webmagic/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const GUARDED = /^\/(trpc|api)(\/|$)/
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Keeps other sites' pages away from our visitors' cookies: a foreign origin, or a body that needs no preflight. */
export function addGuards(server: FastifyInstance, trustedOrigins: readonly string[]): void {
  const trusted = new Set(trustedOrigins)
  server.addHook('onRequest', async (request) => {
    if (!GUARDED.test(request.url)) return
    assertTrustedOrigin(request, trusted)
    if (!SAFE_METHODS.has(request.method)) assertJson(request)
  })
}

function assertTrustedOrigin({ headers }: FastifyRequest, trusted: ReadonlySet<string>): void {
  const foreign =
    headers.origin === undefined ? headers['sec-fetch-site'] === 'cross-site' : !trusted.has(headers.origin)
  if (foreign) throw new DomainError('forbidden', 'Requests from this origin are not allowed.')
}

function assertJson({ headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new DomainError('unsupported_media_type')
}
