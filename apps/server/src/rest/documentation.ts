import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Endpoint } from './endpoint.ts'
import { describeEndpoints } from './openapi.ts'

const PAGES = fileURLToPath(new URL('pages/', import.meta.url))
const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const SHOWN = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

/** `openapi.json`, and a page to read it and try it on, all from this host. */
export async function addDocumentation(
  rest: FastifyInstance,
  base: string,
  endpoints: readonly Endpoint[],
): Promise<void> {
  let document: string | undefined
  rest.get(`${base}/openapi.json`, async (_request, reply) => {
    document ??= JSON.stringify(describeEndpoints(endpoints), null, 2)
    return reply.header('cache-control', 'no-cache').type('application/json').send(document)
  })
  await rest.register(fastifyStatic, { root: [PAGES, SWAGGER_UI], serve: false })
  for (const path of ['docs', 'docs/']) {
    rest.get(`${base}/${path}`, (_request, reply) => reply.sendFile('index.html', PAGES))
  }
  rest.get(`${base}/docs/start.js`, (_request, reply) => reply.sendFile('start.js', PAGES))
  for (const name of SHOWN) {
    rest.get(`${base}/docs/${name}`, (_request, reply) => reply.sendFile(name, SWAGGER_UI))
  }
}
