import { stat } from 'node:fs/promises'
import { EmbeddedPostgresError, errorMessage } from './errors.ts'
import { type Identity, run } from './run.ts'

/** The system user the server runs as when we are root. */
const userName = 'postgres'

/**
 * Who has to run the server on `folder`: undefined when we can ourselves. PostgreSQL refuses to run as root, so
 * root hands over to the owner of the folder, or to the system user `postgres` (created if missing) where root
 * owns it. Throws EmbeddedPostgresError when that user cannot be created.
 */
export async function identityFor(folder: string): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = await stat(folder)
  return uid === 0 ? systemUser(userName) : { uid, gid }
}

/** The ids of a system user, which is created, with a group of the same name, if there is none. */
async function systemUser(name: string): Promise<Identity> {
  const known = await lookUp(name)
  if (known) return known
  const reason = await create(name)
  const created = await lookUp(name)
  if (created) return created
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root and the system user "${name}" cannot be created: ${reason}. Run this as an ordinary user, create that user, or set DATABASE_URL.`,
  )
}

async function create(name: string): Promise<string> {
  const home = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin']
  try {
    return (await run('useradd', ['--system', '--user-group', ...home, name])).output
  } catch (error) {
    return errorMessage(error)
  }
}

async function lookUp(name: string): Promise<Identity | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
  if (uid.code !== 0 || gid.code !== 0) return undefined
  return { uid: Number(uid.output), gid: Number(gid.output) }
}
