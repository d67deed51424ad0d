import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import { appRouter, createContext, type Services, toDomainError } from '@webmagic/api'
import type { FastifyInstance } from 'fastify'

const MAX_BATCH = 10

/** Its connection is not kept for another request, so that a host that shuts down does not wait for one. */
const STREAM_HEADERS = { 'cache-control': 'no-store, no-transform', connection: 'close' }

/** The longest wait that a call of the batch was told. */
function retryAfter(errors: unknown[]): Headers {
  const waits = errors.flatMap((error) => {
    const reason = toDomainError(error)?.reason
    return reason?.code === 'rate_limited' ? [reason.retryAfterSeconds] : []
  })
  return new Headers(waits.length > 0 ? { 'retry-after': String(Math.max(...waits)) } : {})
}

/** tRPC under `/trpc/<procedure>`, or several procedures separated by commas. */
export function addTrpc(server: FastifyInstance, services: Services): void {
  server.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    exposeHeadRoute: false,
    handler: async (req, res) => {
      res.header('cache-control', 'no-store')
      await fastifyRequestHandler({
        router: appRouter,
        req,
        res,
        path: req.params.path,
        maxBatchSize: MAX_BATCH,
        responseMeta: ({ errors, type }) => ({
          headers: type === 'subscription' ? STREAM_HEADERS : retryAfter(errors),
        }),
        createContext: () => createContext(services, { id: req.id, address: req.ip, headers: req.headers }),
        onError({ error, path, ctx }) {
          // Refused before it had a context: tRPC's answer would lack the request's id, the host's does not.
          if (!ctx) throw error
          if (!toDomainError(error)) req.log.error({ err: error.cause ?? error, path }, 'procedure failed')
        },
      })
    },
  })
}
