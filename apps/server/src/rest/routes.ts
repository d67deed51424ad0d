import { createContext, type Services } from '@webmagic/api'
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import { accountEndpoints } from './accounts.ts'
import { readBody } from './body.ts'
import { addDocumentation } from './documentation.ts'
import { type Caller, type Endpoint, REST_BASE } from './endpoint.ts'
import { inWordsOf, RestError } from './refusals.ts'
import { siteEndpoints } from './sites.ts'
import { ticketEndpoints } from './tickets.ts'

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const satisfies HTTPMethods[]
const CONTENT_TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json' }

export const ENDPOINTS: readonly Endpoint[] = [...accountEndpoints, ...siteEndpoints, ...ticketEndpoints]

export type Doors = Caller['doors']

/** The older system's REST API, for the frontends that call it. */
export async function addRest(server: FastifyInstance, services: Services, doors: Doors): Promise<void> {
  await server.register(async (rest) => {
    rest.addContentTypeParser(CONTENT_TYPES.form, { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    for (const endpoint of ENDPOINTS) addEndpoint(rest, endpoint, services, doors)
    refuseOtherMethods(rest)
    refuseOtherAddresses(rest)
    await addDocumentation(rest, REST_BASE, ENDPOINTS)
  })
}

function addEndpoint(rest: FastifyInstance, endpoint: Endpoint, services: Services, doors: Doors): void {
  for (const path of pathsOf(endpoint)) {
    rest.route({
      method: endpoint.method,
      url: urlOf(path),
      exposeHeadRoute: false,
      config: { contentType: CONTENT_TYPES[endpoint.sentAs ?? 'json'] },
      async handler(request, reply) {
        reply.header('cache-control', 'no-store')
        const sent = () => ({
          path: request.params,
          query: request.query,
          body: readBody(request.body, endpoint.sentAs),
        })
        try {
          const answer = await endpoint.answer(sent, callerOf(request, services, doors))
          return reply.code(endpoint.status ?? 200).send(answer)
        } catch (error) {
          throw inWordsOf(endpoint, error)
        }
      },
    })
  }
}

/** Cookies are no credentials here, so that no other site's page can call in somebody's name. */
function callerOf(request: FastifyRequest, services: Services, doors: Doors): Caller {
  const { id, ip: address, headers } = request
  const { authorization, 'user-agent': userAgent } = headers
  const context = createContext(services, { id, address, headers: { authorization } })
  return { context, doors, address, authorization, userAgent }
}

function refuseOtherMethods(rest: FastifyInstance): void {
  for (const path of new Set(ENDPOINTS.flatMap(pathsOf))) {
    const allowed = ENDPOINTS.filter((endpoint) => pathsOf(endpoint).includes(path)).map(
      ({ method }) => method,
    )
    rest.route({
      method: METHODS.filter((method) => !allowed.some((known) => known === method)),
      url: urlOf(path),
      ...refusing(new RestError(405, 'Method Not Allowed', { allow: allowed.join(', ') })),
    })
  }
}

/** Before the portal, to which every other address is one of a file. */
function refuseOtherAddresses(rest: FastifyInstance): void {
  for (const url of [REST_BASE, `${REST_BASE}/*`]) {
    rest.route({ method: [...METHODS], url, ...refusing(new RestError(404, 'Not Found')) })
  }
}

/** Whatever is sent. */
function refusing(error: RestError) {
  return {
    config: { contentType: null },
    onRequest: async () => {
      throw error
    },
    handler: () => undefined,
  }
}

function pathsOf({ path, alsoAt }: Endpoint): string[] {
  return alsoAt === undefined ? [path] : [path, alsoAt]
}

function urlOf(path: string): string {
  return REST_BASE + path.replaceAll(/\{(\w+)\}/g, ':$1')
}
