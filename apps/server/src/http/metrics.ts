import type { Services } from '@webmagic/api'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export interface Metrics {
  registry: Registry
  observeProcedure(path: string, outcome: string, seconds: number): void
}

export function createMetrics({ pool, ticketStreams }: Pick<Services, 'pool' | 'ticketStreams'>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const procedures = new Histogram({
    name: 'trpc_procedure_duration_seconds',
    help: 'Time in a procedure, by its path and how it ended.',
    labelNames: ['path', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  })
  new Gauge({
    name: 'pg_pool_connections',
    help: 'Connections of the pool, and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  new Gauge({
    name: 'ticket_streams',
    help: 'Open streams of changes of tickets.',
    registers: [registry],
    collect() {
      this.set(ticketStreams.size)
    },
  })
  return {
    registry,
    observeProcedure: (path, outcome, seconds) => procedures.observe({ path, outcome }, seconds),
  }
}

/**
 * `/metrics`, and a histogram of every request by its route, never by its address. How long somebody listened to a
 * stream is no time to answer.
 */
export function addMetrics(server: FastifyInstance, { registry }: Metrics): void {
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  server.addHook('onResponse', async (request, reply) => {
    if (isStream(reply)) return
    const route = request.routeOptions.url ?? 'none'
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}

function isStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('text/event-stream')
}
