import type { Pool, PoolClient } from 'pg'

/** Which statements fail, counted from the first after they were planned, and how. */
type Faults = ReadonlyMap<number, 'refused' | 'disconnected'>

/** A server that can be reached does these: they fail only with their connection. */
const NEVER_REFUSED: ReadonlySet<unknown> = new Set(['begin', 'rollback'])

/**
 * Lets statements of a pool fail as a plan says: refused by the server, or with their connection gone. `killer` is
 * another pool of the same database.
 */
export function plannedFaults(pool: Pool, killer: Pool) {
  let planned: Faults = new Map()
  let statements = 0
  let happened = 0
  pool.on('connect', (client) => {
    client.on('error', () => {})
    const query: (...parameters: unknown[]) => unknown = client.query.bind(client)
    Object.assign(client, {
      query(...parameters: unknown[]) {
        const fault = planned.get(statements)
        statements += 1
        if (!fault) return query(...parameters)
        happened += 1
        const callback = parameters.at(-1)
        const refused = ['select 1 / 0', ...(typeof callback === 'function' ? [callback] : [])]
        return fault === 'refused' && !NEVER_REFUSED.has(parameters[0])
          ? query(...refused)
          : disconnect(killer, client).then(() => query(...parameters))
      },
    })
  })
  return {
    plan(faults: Faults) {
      planned = faults
      statements = 0
    },
    happened: () => happened,
  }
}

async function disconnect(killer: Pool, client: PoolClient): Promise<void> {
  const { processID } = client as PoolClient & { processID: number }
  await killer.query('select pg_terminate_backend($1, 1000)', [processID])
}
