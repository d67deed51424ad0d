import { assertPlainJson, type CustomerAuth } from '@webmagic/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Only what is offered: better-auth brings more endpoints than the platform wants to answer for. */
const ENDPOINTS = [
  { method: 'POST', url: '/api/auth/sign-in/email' },
  { method: 'POST', url: '/api/auth/sign-out' },
  { method: 'GET', url: '/api/auth/get-session' },
] as const

/** The host's word on where a request comes from; what a caller sends under this name is dropped. */
export const ADDRESS_HEADER = 'x-webmagic-address'

export function addAuth(server: FastifyInstance, auth: CustomerAuth, publicUrl: string): void {
  for (const endpoint of ENDPOINTS) {
    server.route({
      ...endpoint,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store')
        if (request.body) assertPlainJson(String(request.body))
        const response = await auth.handler(toWebRequest(request, publicUrl))
        // Answered by the host instead, which names the request and logs it.
        if (response.status >= 500) throw new Error(`better-auth answered ${response.status}`)
        return reply.send(response)
      },
    })
  }
}

const FORWARDED = /^(forwarded|x-forwarded-.*|x-real-ip)$/

function toWebRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !FORWARDED.test(name)) headers.set(name, String(value))
  }
  headers.set(ADDRESS_HEADER, request.ip)
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    ...(request.method === 'POST' ? { body: String(request.body ?? '') } : {}),
  })
}
