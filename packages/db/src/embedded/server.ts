import { readFile, rename, stat } from 'node:fs/promises'
import { EmbeddedPostgresError } from './errors.ts'
import { freePort } from './free-port.ts'
import type { Place } from './place.ts'
import { run } from './run.ts'

const startSeconds = '120'
const stopSeconds = '60'
const maxLogBytes = 10 * 1024 * 1024

// The port was taken between our look and the start, backends of a killed server are still on their way out, or
// a start begun by a process that has since died got there first.
const passing =
  /could not create any TCP\/IP sockets|pre-existing shared memory block|lock file "postmaster.pid" already exists/

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it accepts connections. Returns false when
 * something that passes was in the way: look again and retry. Throws EmbeddedPostgresError with the end of the
 * server's log on any other failure. Call it with the lock held.
 */
export async function startServer(place: Place, settings: Record<string, string>): Promise<boolean> {
  await rotateLog(place.logFile)
  const logged = await sizeOf(place.logFile)
  const options = serverOptions({ ...settings, port: String(await freePort()) })
  // Relative paths: pg_ctl puts these into a shell command, where a "$" in a folder's name would not survive.
  const args = ['start', '-w', '-t', startSeconds, '-D', 'cluster', '-l', 'server.log', '-o', options]
  const { code, output } = await run(place.binaries.pgCtl, args, {
    cwd: place.home,
    identity: place.identity,
  })
  if (code === 0) return true
  const log = await readFile(place.logFile).then(
    (content) => content.subarray(logged).toString(),
    () => output,
  )
  if (passing.test(log)) return false
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL did not start. Its log, ${place.logFile}, ends with:\n${lastLines(log || output)}`,
  )
}

/**
 * Stops the running server: `fast` ends its sessions and saves, `immediate` drops everything.
 * Throws EmbeddedPostgresError when it is still running after a minute.
 */
export async function stopServer(place: Place, mode: 'fast' | 'immediate'): Promise<void> {
  const args = ['stop', '-w', '-t', stopSeconds, '-m', mode, '-D', 'cluster']
  const { code, output } = await run(place.binaries.pgCtl, args, {
    cwd: place.home,
    identity: place.identity,
  })
  if (code === 0) return
  throw new EmbeddedPostgresError(`The embedded PostgreSQL did not stop: ${output}. See ${place.logFile}.`)
}

function serverOptions(settings: Record<string, string>): string {
  const all: Record<string, string> = {
    max_connections: '100',
    shared_buffers: '128MB',
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  return Object.entries(all)
    .map(([key, value]) => `-c ${shellQuote(`${key}=${value}`)}`)
    .join(' ')
}

function shellQuote(text: string): string {
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`
}

async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) > maxLogBytes) await rename(file, `${file}.old`)
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n')
}
