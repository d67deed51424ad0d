import { randomBytes } from 'node:crypto'
import { chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from './binaries.ts'
import { EmbeddedPostgresError, errorCode } from './errors.ts'
import type { Place } from './place.ts'
import { type RunResult, run } from './run.ts'

/** The superuser of every embedded cluster. */
export const superuser = 'postgres'

const draftPrefix = 'cluster.new-'

/**
 * Makes sure there is a cluster this server can run, creating one if there is none. Call it with the lock held.
 * Throws EmbeddedPostgresError when it cannot be created or was made by another major version.
 */
export async function ensureCluster(place: Place, durable: boolean, onProgress: (message: string) => void) {
  if (await exists(place.cluster)) return checkVersion(place)
  onProgress(`Creating a PostgreSQL database in ${place.home}`)
  await removeDrafts(place)
  await writePassword(place)
  // Whatever interrupts initdb, a folder called "cluster" is always a complete one.
  const draft = `${draftPrefix}${process.pid}-${Date.now()}`
  const result = await initdb(place, draft, durable)
  if (result.code !== 0) {
    await removeDrafts(place)
    throw new EmbeddedPostgresError(
      `Cannot create the embedded PostgreSQL in ${place.home}: ${result.output}. Set DATABASE_URL to use another server.`,
    )
  }
  await rename(join(place.home, draft), place.cluster)
}

/** The superuser's password. Throws EmbeddedPostgresError when its file is gone. */
export async function readPassword(place: Place): Promise<string> {
  try {
    return (await readFile(place.passwordFile, 'utf8')).trim()
  } catch (error) {
    throw new EmbeddedPostgresError(
      `Cannot read the embedded PostgreSQL's password (${errorCode(error)}): restore ${place.passwordFile}, or move ${place.home} away to start with an empty database.`,
      { cause: error },
    )
  }
}

async function writePassword(place: Place): Promise<void> {
  await rm(place.passwordFile, { force: true })
  await writeFile(place.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  if (place.identity) await chown(place.passwordFile, place.identity.uid, place.identity.gid)
}

async function initdb(place: Place, draft: string, durable: boolean): Promise<RunResult> {
  const attempt = (locale: string[]) => {
    const access = [`--username=${superuser}`, '--auth=scram-sha-256', '--pwfile=password']
    const text = ['--encoding=UTF8', '--locale-provider=builtin', ...locale]
    const args = ['--pgdata', draft, ...access, ...text, ...(durable ? [] : ['--no-sync'])]
    return run(place.binaries.initdb, args, { cwd: place.home, identity: place.identity })
  }
  const result = await attempt(['--locale=C.UTF-8'])
  // Some systems have no C.UTF-8 of their own; PostgreSQL's built-in one then serves alone.
  if (!result.output.includes('invalid locale')) return result
  return attempt(['--locale=C', '--builtin-locale=C.UTF-8'])
}

async function removeDrafts(place: Place): Promise<void> {
  const drafts = (await readdir(place.home)).filter((name) => name.startsWith(draftPrefix))
  for (const draft of drafts) {
    await rm(join(place.home, draft), { recursive: true, force: true, maxRetries: 5 })
  }
}

async function checkVersion(place: Place): Promise<void> {
  const found = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')
  const expected = place.binaries.version.split('.')[0]
  if (found.trim() === expected) return
  throw new EmbeddedPostgresError(
    `The database in ${place.home} was made by PostgreSQL ${found.trim()}, this is PostgreSQL ${expected}. Move that folder away to start with an empty database, or set DATABASE_URL.`,
  )
}
