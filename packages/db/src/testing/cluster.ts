import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { destroyEmbeddedPostgres, openEmbeddedPostgres } from '../embedded/index.ts'
import { isAlive } from '../embedded/postmaster.ts'

const prefix = 'webmagic-test-'
const ownerPid = new RegExp(`^${prefix}(\\d+)-`)

// Nothing here has to survive a crash.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}

export interface TestCluster {
  /** `postgres://` URL of the superuser on the `postgres` database, from which databases can be created. */
  adminUrl: string
  /** Stops the server and deletes it. */
  stop(): Promise<void>
}

/**
 * Starts an empty PostgreSQL of its own for one test run, in the system's folder for temporary files. Clusters
 * of test runs that died before they could stop theirs are stopped and deleted on the way.
 * Throws EmbeddedPostgresError when it cannot be started.
 */
export async function startTestCluster(): Promise<TestCluster> {
  await sweepTestClusters()
  const directory = join(tmpdir(), `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(directory, { mode: 0o700 })
  try {
    const postgres = await openEmbeddedPostgres({ directory, database: 'postgres', settings })
    const stop = async () => {
      await postgres.release()
      await destroyEmbeddedPostgres(directory)
    }
    await signInQuickly(postgres.databaseUrl)
    return { adminUrl: postgres.databaseUrl, stop }
  } catch (error) {
    await destroyEmbeddedPostgres(directory).catch(() => {})
    throw error
  }
}

/** A password is hashed 4,096 times to connect, which takes longer than what most connections are opened for. */
async function signInQuickly(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const password = admin.escapeLiteral(decodeURIComponent(new URL(adminUrl).password))
    await admin.query(`set scram_iterations = 1; alter role postgres password ${password}`)
  } finally {
    await admin.end()
  }
}

async function sweepTestClusters(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(ownerPid.exec(name)?.[1])
    // Another user's leftovers, or ones another run is sweeping as well, are no reason not to start.
    if (pid > 0 && !isAlive(pid)) await destroyEmbeddedPostgres(join(tmpdir(), name)).catch(() => {})
  }
}
