import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import type { Door } from './doors.ts'

export type Queries = Pick<pg.Pool, 'query'>
export type DoorDatabase = ReturnType<typeof openDoorDatabase>

interface Unit {
  /** Of the transaction, once it is open. */
  client: pg.PoolClient | null
  isRefused: boolean
  failure: { error: unknown } | null
  afterwards: (() => Promise<unknown>)[]
}

/**
 * A door's connections. All that a request writes is one transaction: it opens when better-auth opens one or when we
 * do, better-auth's statements and ours share its connection, and it ends with the request. So nothing is half done,
 * and nobody who holds a connection waits for another.
 */
export function openDoorDatabase(databaseUrl: string, door: Door) {
  const pool = openPool(databaseUrl, door)
  const units = new AsyncLocalStorage<Unit>()

  function current(): Unit {
    const unit = units.getStore()
    if (!unit) throw new Error('Only inside a request')
    return unit
  }

  return {
    /** Outside the transaction: for what stays when a request is refused. */
    pool,

    /** What better-auth takes for a pool. */
    lent: {
      async connect() {
        const unit = units.getStore()
        return lend(unit?.client ?? (await pool.connect()), unit)
      },
      end: () => pool.end(),
    },

    /** Where the request's statements go: into its transaction, if that is open. */
    queries(): Queries {
      return units.getStore()?.client ?? pool
    },

    async begin(): Promise<Queries> {
      const unit = current()
      if (unit.client) return unit.client
      const client = await pool.connect()
      unit.client = client
      await client.query('begin')
      return client
    },

    /** For callbacks whose errors better-auth keeps to itself: they fail the request. */
    async mustWork(work: () => Promise<void>): Promise<void> {
      try {
        await work()
      } catch (error) {
        current().failure ??= { error }
      }
    },

    /** Once the request is committed. Nobody waits for it, or learns whether it worked. */
    afterwards(work: (pool: Queries) => Promise<unknown>): void {
      current().afterwards.push(() => work(pool))
    },

    /** Commits what a request has done if it went well, and undoes it otherwise. */
    run(work: () => Promise<Response>): Promise<Response> {
      const unit: Unit = { client: null, isRefused: false, failure: null, afterwards: [] }
      return units.run(unit, async () => {
        try {
          const response = await work()
          if (unit.failure) throw unit.failure.error
          const isDone = response.ok && !unit.isRefused
          await end(unit, isDone ? 'commit' : 'rollback')
          if (isDone) for (const each of unit.afterwards) each().catch(() => {})
          return response
        } catch (error) {
          await end(unit, 'rollback').catch(() => {})
          throw error
        }
      })
    },
  }
}

async function end(unit: Unit, how: 'commit' | 'rollback'): Promise<void> {
  const { client } = unit
  if (!client) return
  unit.client = null
  try {
    const { command } = await client.query(how)
    // What PostgreSQL answers to a commit after a statement that failed.
    if (how === 'commit' && command !== 'COMMIT') throw new Error('The transaction was rolled back')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

const NOTHING = { command: '', rowCount: 0, rows: [] }

/** A connection that joins the request's transaction instead of having one of its own. */
function lend(client: pg.PoolClient, unit: Unit | undefined) {
  if (!unit) return client
  return {
    query(text: string, values?: unknown[]) {
      if (text === 'begin') {
        if (unit.client) return NOTHING
        unit.client = client
      }
      if (text === 'rollback') unit.isRefused = true
      return text === 'commit' || text === 'rollback' ? NOTHING : client.query(text, values)
    },
    release() {
      if (unit.client !== client) client.release()
    },
  }
}

function openPool(databaseUrl: string, door: Door): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: `webmagic ${door.kind} sign-in`,
    max: 5,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    // Not an option of the connection, which one in the URL would replace.
    onConnect: async (client) => {
      await client.query('set search_path = webmagic, "$user", public')
    },
  })
  // A connection that the server drops while idle is replaced by the next query; one in a transaction fails its next.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
