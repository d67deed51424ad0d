import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '@webmagic/db/embedded'
import { type Config, toConfig } from './config.ts'
import type { Environment } from './env.ts'
import { OperatorError } from './operator-error.ts'

export interface Database {
  databaseUrl: string
  embedded: boolean
  /** Stops the embedded database unless another process still uses it. */
  release(): Promise<void>
}

/** The database at `DATABASE_URL`, or else the one that lives under `.data` in the working directory. */
export async function openDatabase(
  databaseUrl: string | undefined,
  onProgress: (message: string) => void,
): Promise<Database> {
  if (databaseUrl !== undefined) return { databaseUrl, embedded: false, release: async () => {} }
  const postgres = await openEmbeddedPostgres({ directory: join(dataDirectory(), 'postgres'), onProgress })
  return { databaseUrl: postgres.databaseUrl, embedded: true, release: () => postgres.release() }
}

/** What the environment says of a host on this database, whose secret is the kept one unless it names another. */
export async function configFor(env: Environment, databaseUrl: string): Promise<Config> {
  return toConfig(env, { databaseUrl, authSecret: env.AUTH_SECRET ?? (await keptSecret()) })
}

/** The secret that signs sessions: made once, and kept, so that a restart signs nobody out. */
export async function keptSecret(): Promise<string> {
  const file = join(dataDirectory(), 'auth-secret')
  await mkdir(dataDirectory(), { recursive: true })
  // Written whole before it gets its name: neither a kill nor a second host may meet half of it.
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft)
  }
  const secret = await readFile(file, 'utf8')
  if (secret.length < 32)
    throw new OperatorError(`${file} is damaged. Delete it; everybody has to sign in again.`)
  return secret
}

/** Where letters are written when there is no SMTP server. */
export function mailDirectory(): string {
  return join(dataDirectory(), 'mail')
}

function dataDirectory(): string {
  return join(process.cwd(), '.data')
}
