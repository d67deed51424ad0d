import { createClient, isDomainError } from '@webmagic/sdk'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

type SiteRequest = FastifyRequest<{ Params: { siteId: string } }>

/** Counts visits. Who may see or forget those of a site, WebMagic says. */
export function buildService({ url, apiKey }: { url: string; apiKey: string }): FastifyInstance {
  const asService = createClient({ url, apiKey })
  const visits = new Map<string, number>()
  const service = Fastify()

  /** Asked with every request: a membership or a session that has just ended must count at once. */
  async function roleOf({ headers, params }: SiteRequest): Promise<'owner' | 'collaborator' | null> {
    const [, token = ''] = /^Bearer ([!-~]+)$/i.exec(headers.authorization ?? '') ?? []
    // The caller's own session says who they are; a customer id in the request would be anybody's claim.
    const { customerId } = await createClient({ url, token }).account.me.query()
    const { role } = await asService.ownership.verify.query({ siteId: params.siteId, customerId })
    return role
  }

  service.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  service.setErrorHandler((error, _request, reply) => answerFailure(error, reply))

  service.post('/sites/:siteId/visits', async ({ params }: SiteRequest, reply) => {
    visits.set(params.siteId, (visits.get(params.siteId) ?? 0) + 1)
    return reply.code(204).send()
  })

  service.get('/sites/:siteId/visits', async (request: SiteRequest, reply) => {
    const role = await roleOf(request)
    if (role === null) return reply.code(404).send({ message: 'No such site.' })
    return { visits: visits.get(request.params.siteId) ?? 0, role }
  })

  service.delete('/sites/:siteId/visits', async (request: SiteRequest, reply) => {
    const role = await roleOf(request)
    if (role === null) return reply.code(404).send({ message: 'No such site.' })
    if (role !== 'owner') return reply.code(403).send({ message: 'Only owners may do this.' })
    visits.delete(request.params.siteId)
    return reply.code(204).send()
  })

  return service
}

function answerFailure(error: unknown, reply: FastifyReply): FastifyReply {
  if (isDomainError(error, 'unauthenticated')) return reply.code(401).send({ message: 'Please sign in.' })
  // The token of staff or of another service: it is nobody's who has sites.
  if (isDomainError(error, 'forbidden')) return reply.code(403).send({ message: 'This is for customers.' })
  if (isDomainError(error, 'validation_failed')) return reply.code(404).send({ message: 'No such site.' })
  if (isDomainError(error, 'rate_limited')) {
    return reply
      .code(429)
      .header('retry-after', error.data.reason.retryAfterSeconds)
      .send({ message: 'Later.' })
  }
  reply.log.error(error)
  // Nobody said that they may: when WebMagic cannot be asked, the answer is no.
  return reply.code(503).header('retry-after', 5).send({ message: 'Try again in a moment.' })
}
