import type { FastifyInstance } from 'fastify'
import type { LoggerOptions } from 'pino'

const QUIET = /^\/(healthz|readyz|metrics|assets\/)/

/** Logs name the request and what went wrong, never what was in it. */
export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: describeError },
  }
}

export function addRequestLog(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  server.addHook('onResponse', async (request, reply) => {
    // The query string of a tRPC call is its input.
    const path = request.url.split('?', 1)[0]
    const entry = {
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (QUIET.test(request.url)) request.log.debug(entry, 'request')
    else request.log.info(entry, 'request')
  })
}

/** Driver messages quote statements with their values, so of those only the codes and the stack's frames are kept. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? { code: error.code } : {}
  const constraint = 'constraint' in error ? { constraint: error.constraint } : {}
  const isDriver = 'code' in error || error.name.endsWith('Exception')
  return {
    type: error.name,
    ...code,
    ...constraint,
    ...(isDriver ? {} : { message: error.message }),
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
  }
}
