import { inspectDatabase } from '@webmagic/db'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'

/** `/healthz`: the process answers. `/readyz`: so does the database, and its migrations are ours and done. */
export function addHealth(server: FastifyInstance, pool: Pool): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const problem = await problemOf(pool)
    return reply
      .code(problem ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(problem ? { status: 'unavailable', reason: problem } : { status: 'ready' })
  })
}

async function problemOf(pool: Pool): Promise<'database' | 'migrations' | null> {
  try {
    const state = await inspectDatabase(pool)
    // A newer release that has migrated already must not take the hosts out that it is about to replace.
    const known = state.kind === 'ours' || state.kind === 'newer'
    return known && state.pending.length === 0 ? null : 'migrations'
  } catch {
    return 'database'
  }
}
