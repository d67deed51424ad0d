import pg from 'pg'

/**
 * Lets a transaction whose connection is gone end. The query builder gives a connection back only after a rollback
 * that worked; on a lost one it never would, and the pool would shrink by one each time until nothing is left. A
 * connection that cannot roll back is closed, which rolls back too.
 */
export function surviveLostConnections(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    if (!(client instanceof pg.Client)) return
    Object.assign(client, {
      query(...parameters: unknown[]) {
        const result: unknown = Reflect.apply(pg.Client.prototype.query, client, parameters)
        if (parameters[0] !== 'rollback' || !(result instanceof Promise)) return result
        return result.catch(() => {
          client.end().catch(() => {})
          return { command: 'ROLLBACK', rowCount: null, rows: [] }
        })
      },
    })
  })
}
