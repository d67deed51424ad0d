import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { EmbeddedPostgresError, errorCode, errorMessage } from './errors.ts'
import { openLeaseSession } from './lease.ts'
import type { Place } from './place.ts'
import { findPostmaster, forgetPostmaster, mayServe } from './postmaster.ts'
import { startServer } from './server.ts'

const patienceMs = 150_000
const retryMs = 100

// Starting up, shutting down or full for the moment.
const passingCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300']

export interface Joined {
  session: Client
  port: number
  /** Whether the server was started by this call. */
  started: boolean
}

/**
 * Opens a lease session on the running server, or starts the server first. A server on its way up or down, left
 * so by a process that died, is waited for. Call it with the lock held and the cluster made.
 * Throws EmbeddedPostgresError when there is no session to be had.
 */
export async function joinOrStart(
  place: Place,
  settings: Record<string, string>,
  onProgress: (message: string) => void,
): Promise<Joined> {
  const deadline = Date.now() + patienceMs
  let started = false
  let failure: unknown = new Error('it does not come up')
  while (Date.now() < deadline) {
    const postmaster = await findPostmaster(place)
    if (mayServe(postmaster)) {
      try {
        const session = await openLeaseSession(place, postmaster.port)
        return { session, port: postmaster.port, started }
      } catch (error) {
        failure = error
        if (!passes(error)) break
      }
    }
    if (postmaster?.state === 'other') await forgetPostmaster(place)
    // Where nobody answers and nothing is known, PostgreSQL itself finds out whether it is running.
    if (postmaster?.state !== 'serving') {
      onProgress(`Starting PostgreSQL in ${place.home}`)
      started = await startServer(place, settings)
    }
    if (!started) await sleep(retryMs)
  }
  if (failure instanceof EmbeddedPostgresError) throw failure
  throw new EmbeddedPostgresError(
    `Cannot connect to the embedded PostgreSQL in ${place.home}: ${errorMessage(failure)}. See ${place.logFile}, or set DATABASE_URL.`,
    { cause: failure },
  )
}

function passes(error: unknown): boolean {
  if (error instanceof EmbeddedPostgresError) return false
  const code = errorCode(error)
  return code === undefined || passingCodes.includes(code)
}
