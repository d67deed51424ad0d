import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import helmet from '@fastify/helmet'
import { CUSTOMER_DOOR, createAuth, STAFF_DOOR } from '@webmagic/api'
import { createOrm } from '@webmagic/db'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { DestinationStream } from 'pino'
import type { Config } from './config.ts'
import { addAuth } from './http/auth.ts'
import { answerClientError, sendError } from './http/errors.ts'
import { addGuards } from './http/guards.ts'
import { addHealth } from './http/health.ts'
import { addRequestLog, loggerOptions } from './http/logging.ts'
import { addMetrics, createMetrics } from './http/metrics.ts'
import { addPortal } from './http/portal.ts'
import { addSandbox } from './http/sandbox.ts'
import { addTrpc } from './http/trpc.ts'
import { addWebhooks } from './http/webhooks.ts'
import { addRest } from './rest/routes.ts'
import { servicesFor, tasksFor } from './services.ts'
import { listenForTicketChanges } from './ticket-changes.ts'
import { startWorker } from './worker.ts'

const MAX_BODY_BYTES = 1024 * 1024
const SLOW_REQUEST_MS = 10_000
const PORTAL = fileURLToPath(new URL('../../web/dist', import.meta.url))

export interface Server {
  http: FastifyInstance
  /** Accepts no more connections, finishes what is in flight, then closes the pools. */
  close(): Promise<void>
}

/** The host, ready to listen. The database must be migrated. Logs to standard output unless told otherwise. */
export async function buildServer(config: Config, log?: DestinationStream): Promise<Server> {
  const { databaseUrl } = config
  const orm = createOrm({ databaseUrl, applicationName: 'webmagic host' })
  const doors = { customer: createAuth(CUSTOMER_DOOR, config), staff: createAuth(STAFF_DOOR, config) }
  const base = await servicesFor(config, orm)
  const metrics = createMetrics(base)
  const services = { ...base, observeProcedure: metrics.observeProcedure }

  const http = createHttp(config, log)
  await addSecurityHeaders(http, config)
  addRequestLog(http)
  addMetrics(http, metrics)
  addGuards(http, config.trustedOrigins)
  addHealth(http, services.pool)
  addTrpc(http, services)
  addAuth(http, CUSTOMER_DOOR, doors.customer)
  addAuth(http, STAFF_DOOR, doors.staff)
  await addRest(http, services, doors)
  await addWebhooks(http, services)
  if (config.payments === 'sandbox') await addSandbox(http, services)
  await addPortal(http, PORTAL)

  const worker =
    config.worker === 'inline'
      ? startWorker(databaseUrl, tasksFor(config, services, http.log), http.log)
      : null
  const listener = listenForTicketChanges(databaseUrl, services.ticketStreams, http.log)
  return {
    http,
    async close() {
      services.ticketStreams.close()
      await http.close()
      await Promise.all([worker?.stop(), listener.stop()])
      await Promise.all([orm.close(), doors.customer.close(), doors.staff.close()])
    },
  }
}

function createHttp(config: Config, log: DestinationStream | undefined): FastifyInstance {
  const http = Fastify({
    logger: { ...loggerOptions(config.logLevel), ...(log ? { stream: log } : {}) },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: config.trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: SLOW_REQUEST_MS,
    keepAliveTimeout: 30_000,
    http: { headersTimeout: SLOW_REQUEST_MS, connectionsCheckingInterval: 1_000 },
    forceCloseConnections: 'idle',
    // A request that comes in on an open connection is answered like any other, and the connection then closed.
    return503OnClosing: false,
    // A batch names its procedures in the path.
    routerOptions: { maxParamLength: 4_000 },
    frameworkErrors: (error, request, reply) => void sendError(request, reply, error),
    clientErrorHandler: answerClientError,
  })
  http.setErrorHandler((error, request, reply) => sendError(request, reply, error))
  // Bodies go on as text: tRPC and better-auth parse what they were sent themselves.
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  return http
}

async function addSecurityHeaders(http: FastifyInstance, config: Config): Promise<void> {
  const secure = config.publicUrl.startsWith('https:')
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
  })
}
