import type { Client } from 'pg'
import { exists } from './binaries.ts'
import { ensureCluster, readPassword, superuser } from './initialise.ts'
import { joinOrStart } from './join.ts'
import { keepLease, type Lease } from './lease.ts'
import { withLock } from './lock.ts'
import { findPlace, type Place, removePlace } from './place.ts'
import { findPostmaster, mayServe } from './postmaster.ts'
import { stopServer } from './server.ts'

export { EmbeddedPostgresError } from './errors.ts'
export { freePort } from './free-port.ts'

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster, its password and its log; created if missing. */
  directory: string
  /** Database the URL leads to, created if missing; `webmagic` unless given. */
  database?: string
  /** Server settings by name. They count only when this call starts the server. */
  settings?: Record<string, string>
  /** Told in one line what takes a while, or what is not as asked. */
  onProgress?: (message: string) => void
}

export interface EmbeddedPostgres {
  /** `postgres://` URL of the superuser, with the password in it. */
  databaseUrl: string
  port: number
  /** Where the server's files really are; not always the directory asked for when root runs this. */
  directory: string
  /** False when the server was already running and has been joined. */
  started: boolean
  /** Gives the server up and stops it if nobody else uses it. Further calls do nothing more. */
  release(): Promise<void>
}

/**
 * Opens the PostgreSQL server of a folder: joins it when it is running, otherwise starts it, and creates its
 * cluster the first time. Any number of processes may hold it open; the last one to release it stops it.
 * It listens on a free port of 127.0.0.1, and outlives a holder that dies without releasing: the next one
 * joins it. Throws EmbeddedPostgresError, with the way out in its message, when there is no server to be had.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database = 'webmagic', settings = {}, onProgress = () => {} } = options
  const place = await findPlace(options.directory, onProgress)
  const onWait = () => onProgress('Waiting for another process that is starting or stopping PostgreSQL')
  return withLock(place.lockFile, onWait, async () => {
    await ensureCluster(place, settings.fsync !== 'off', onProgress)
    const { session, port, started } = await joinOrStart(place, settings, onProgress)
    const lease = keepLease(place, session)
    try {
      await ensureDatabase(session, database)
      const databaseUrl = await urlOf(place, port, database)
      let released: Promise<void> | undefined
      const release = () => {
        released ??= leaveLocked(place, lease)
        return released
      }
      return { databaseUrl, port, directory: place.home, started, release }
    } catch (error) {
      await leave(place, lease)
      throw error
    }
  })
}

async function leaveLocked(place: Place, lease: Lease): Promise<void> {
  // A server whose folder was deleted ends by itself.
  const stop = (await exists(place.lockFile))
    ? withLock(
        place.lockFile,
        () => {},
        () => leave(place, lease),
      )
    : undefined
  try {
    await stop
  } finally {
    // Whatever went wrong, an open session would keep the caller's process from ending.
    await lease.release()
  }
}

async function leave(place: Place, lease: Lease): Promise<void> {
  if (await lease.release()) await stopServer(place, 'fast')
}

/** Stops the server of a folder, whoever uses it, and deletes the folder with all its data. */
export async function destroyEmbeddedPostgres(directory: string): Promise<void> {
  const place = await findPlace(directory, () => {})
  const stop = async () => {
    if (mayServe(await findPostmaster(place))) await stopServer(place, 'immediate')
  }
  await withLock(place.lockFile, () => {}, stop)
  await removePlace(directory, place)
}

async function ensureDatabase(session: Client, name: string): Promise<void> {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [name])
  if (!rowCount) await session.query(`create database ${session.escapeIdentifier(name)}`)
}

async function urlOf(place: Place, port: number, database: string): Promise<string> {
  const password = encodeURIComponent(await readPassword(place))
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}
