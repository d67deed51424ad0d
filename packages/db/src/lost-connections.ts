import pg from 'pg'

/**
 * Lets transactions end truthfully on connections that break. The query builder gives a connection back only after a
 * begin and a rollback that worked; otherwise the pool would shrink by one each time until nothing is left. And the
 * server answers a commit with "ROLLBACK", not with an error, where a failed statement has undone the transaction.
 */
export function surviveLostConnections(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    if (!(client instanceof pg.Client)) return
    Object.assign(client, {
      query(...parameters: unknown[]) {
        const result: unknown = Reflect.apply(pg.Client.prototype.query, client, parameters)
        const [statement] = parameters
        if (typeof statement !== 'string' || !(result instanceof Promise)) return result
        if (statement === 'begin' || statement.startsWith('start transaction')) {
          return result.catch((error) => discard(client, error))
        }
        if (statement === 'commit') return result.then(expectKept)
        return statement === 'rollback' ? result.catch(() => rolledBackByClosing(client)) : result
      },
    })
  })
}

function discard(client: pg.PoolClient, error: Error): never {
  client.release(true)
  // Who takes connections by hand gives them back by hand.
  client.release = () => {}
  throw error
}

function expectKept(result: pg.QueryResult): pg.QueryResult {
  if (result.command === 'COMMIT') return result
  throw new Error('The transaction was undone, because one of its statements had failed.')
}

function rolledBackByClosing(client: pg.Client) {
  client.end().catch(() => {})
  return { command: 'ROLLBACK', rowCount: null, rows: [] }
}
