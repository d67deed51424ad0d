import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import { DomainError } from '@webmagic/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './errors.ts'

const OURS = /^\/(trpc|api|webhooks|assets)(\/|$)/

/** The built portal. Its own addresses (`/sites`, ...) all answer with the page, which then finds its way. */
export async function addPortal(server: FastifyInstance, directory: string): Promise<void> {
  const built = existsSync(`${directory}/index.html`)
  if (built) {
    await server.register(fastifyStatic, {
      root: directory,
      setHeaders(response, path) {
        // Vite names assets by their content.
        const lasting = path.startsWith(`${directory}/assets/`)
        response.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  server.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) return sendError(request, reply, new DomainError('not_found'))
    return built ? reply.sendFile('index.html') : notBuilt(reply)
  })
}

function isPage(request: FastifyRequest): boolean {
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    !OURS.test(request.url) &&
    (request.headers.accept ?? '*/*').match(/text\/html|\*\/\*/) !== null
  )
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain')
    .send('The portal is not built yet. Run `npm start`, which builds it.\n')
}
