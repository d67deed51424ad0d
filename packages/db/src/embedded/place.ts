import { createHash } from 'node:crypto'
import { chown, mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Binaries, exists, findBinaries, makeSystemFolder, systemFolder } from './binaries.ts'
import { EmbeddedPostgresError, errorCode, errorMessage } from './errors.ts'
import { identityFor } from './identity.ts'
import { type Identity, succeeds } from './run.ts'

/** Everything about one embedded server that does not change while it lives. */
export interface Place {
  /** Holds all of the below; the working directory of the server's programs. */
  home: string
  cluster: string
  passwordFile: string
  logFile: string
  lockFile: string
  identity: Identity | undefined
  binaries: Binaries
}

/**
 * Finds out where the server for `directory` lives and who runs it, creating its folder if missing.
 * Throws EmbeddedPostgresError when the folder cannot be used.
 */
export async function findPlace(directory: string, onProgress: (message: string) => void): Promise<Place> {
  const { home, identity } = await prepareHome(directory, onProgress)
  return {
    home,
    cluster: join(home, 'cluster'),
    passwordFile: join(home, 'password'),
    logFile: join(home, 'server.log'),
    lockFile: join(home, 'lock'),
    identity,
    binaries: await findBinaries(identity),
  }
}

interface Home {
  home: string
  identity: Identity | undefined
}

async function prepareHome(directory: string, onProgress: (message: string) => void): Promise<Home> {
  try {
    await mkdir(dirname(resolve(directory)), { recursive: true })
    await makeFolder(directory)
    const wanted = await realpath(directory)
    const identity = await identityFor(wanted)
    if (!identity) return { home: wanted, identity }
    const home = await homeWithinReach(wanted, identity)
    if (home !== wanted) {
      onProgress(
        `The system user ${identity.uid} cannot reach ${directory}: the database is kept in ${home}.`,
      )
    }
    await makeFolder(home)
    await chown(home, identity.uid, identity.gid)
    return { home, identity }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error
    throw new EmbeddedPostgresError(
      `Cannot use ${resolve(directory)} for the embedded PostgreSQL: ${errorMessage(error)}. Make it writable or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function homeWithinReach(wanted: string, identity: Identity): Promise<string> {
  const substitute = substituteFor(wanted)
  const hasData = await exists(join(wanted, 'cluster'))
  const reachable = await succeeds('/bin/sh', ['-c', 'test -x "$0"', dirname(wanted)], { identity })
  // A cluster that exists decides: opening an empty one beside it would look like lost data.
  if (reachable && (hasData || !(await exists(join(substitute, 'cluster'))))) return wanted
  if (!reachable && hasData) {
    throw new EmbeddedPostgresError(
      `The system user ${identity.uid}, who runs the embedded PostgreSQL, can no longer reach its data in ${wanted}. Let it pass through the folders above or set DATABASE_URL.`,
    )
  }
  await makeSystemFolder()
  return substitute
}

/** Creates a folder for its owner only; one that exists stays as it is. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
}

function substituteFor(wanted: string): string {
  return join(systemFolder, createHash('sha256').update(wanted).digest('hex').slice(0, 16))
}

/** Deletes the folder of a stopped server and, when its data lived elsewhere, the folder that was asked for. */
export async function removePlace(directory: string, place: Place): Promise<void> {
  await rm(place.home, { recursive: true, force: true, maxRetries: 5 })
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}
