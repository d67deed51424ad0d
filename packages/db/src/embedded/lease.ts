import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { readPassword, superuser } from './initialise.ts'
import type { Place } from './place.ts'
import { findPostmaster, mayServe } from './postmaster.ts'

/** Advisory locks are per database: all holders meet on this key in the maintenance database. */
const leaseKey = 2_003_133_037
const maintenanceDatabase = 'postgres'
const regainMs = 1000

/** The mark of one process that uses the server: while anyone holds one, nobody stops it. */
export interface Lease {
  /**
   * Gives the lease up and ends its session. True, the first time, when nobody else holds one: the server is the
   * caller's to stop.
   */
  release(): Promise<boolean>
}

/** Opens a session of the superuser on the server at `port` that holds the shared lease lock. */
export async function openLeaseSession(place: Place, port: number): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password: await readPassword(place),
    database: maintenanceDatabase,
    application_name: 'webmagic lease',
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
    ssl: false,
  })
  // Without a listener, a server that goes away would end the whole process.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select pg_advisory_lock_shared($1)', [leaseKey])
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/**
 * Keeps the lease whose session has just been opened. When the session breaks, as it does when the server
 * restarts, a new one is opened as soon as the server is back.
 */
export function keepLease(place: Place, session: Client): Lease {
  const ended = new AbortController()
  let current: Client | undefined
  let regaining: Promise<void> = Promise.resolve()

  const keep = (client: Client) => {
    current = client
    client.on('end', () => {
      current = undefined
      if (!ended.signal.aborted) regaining = regain()
    })
  }
  const regain = async () => {
    while (!ended.signal.aborted) {
      const client = await reopen(place)
      if (client) return keep(client)
      await sleep(regainMs, undefined, { ref: false, signal: ended.signal }).catch(() => {})
    }
  }
  const release = async () => {
    if (ended.signal.aborted) return false
    ended.abort()
    await regaining
    return (await giveUp(current)) ?? (await giveUp(await reopen(place))) ?? false
  }
  keep(session)
  return { release }
}

async function reopen(place: Place): Promise<Client | undefined> {
  try {
    const postmaster = await findPostmaster(place)
    return mayServe(postmaster) ? await openLeaseSession(place, postmaster.port) : undefined
  } catch {
    return undefined
  }
}

/** Ends the session and says whether it was the last one; undefined when it was broken. */
async function giveUp(client: Client | undefined): Promise<boolean | undefined> {
  if (!client) return undefined
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as last', [leaseKey])
    // The backend outlives the connection for a moment; its lock must not hide the next one to be last.
    await client.query('select pg_advisory_unlock_all()')
    return rows[0]?.last === true
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}
