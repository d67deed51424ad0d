import { type Auth, type Door, ENDPOINTS } from '@webmagic/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Sign-in at one door, under its base path. */
export function addAuth(server: FastifyInstance, door: Door, auth: Auth): void {
  for (const { method, path, forStaff } of ENDPOINTS) {
    if (door.kind === 'staff' && !forStaff) continue
    server.route({
      method,
      url: door.basePath + path,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const response = await auth.handle({
          method,
          url: request.url,
          headers: headersOf(request),
          body: String(request.body ?? ''),
          address: request.ip,
        })
        return response ? reply.send(response) : reply.callNotFound()
      },
    })
  }
}

function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, String(value))
  }
  return headers
}
