import { readFile, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './errors.ts'
import type { Place } from './place.ts'
import { run } from './run.ts'

/**
 * What the process named in `postmaster.pid` is: this cluster's server, gone, another program that got the same
 * process id after a crash, or something that cannot be told.
 */
type State = 'serving' | 'gone' | 'other' | 'unknown'

/** What the server wrote about itself into `postmaster.pid`, and whether that still holds. */
export interface Postmaster {
  port: number
  state: State
}

/** Looks the cluster's server up; undefined when none has left word of itself. */
export async function findPostmaster(place: Place): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(place), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return pid > 0 && port > 0 ? { port, state: await stateOf(place, pid) } : undefined
}

/** Whether there may be a server to talk to. */
export function mayServe(postmaster: Postmaster | undefined): postmaster is Postmaster {
  return postmaster?.state === 'serving' || postmaster?.state === 'unknown'
}

/**
 * Removes the `postmaster.pid` of a server whose process id belongs to another program by now: PostgreSQL would
 * take that for a running server and refuse to start. Call it with the lock held.
 */
export async function forgetPostmaster(place: Place): Promise<void> {
  await rm(pidFile(place), { force: true })
}

function pidFile(place: Place): string {
  return join(place.cluster, 'postmaster.pid')
}

async function stateOf(place: Place, pid: number): Promise<State> {
  if (!isAlive(pid)) return 'gone'
  if (process.platform === 'linux') return stateOnLinux(place, pid)
  if (process.platform === 'win32') return 'unknown'
  const { code, output } = await run('ps', ['-p', String(pid), '-o', 'comm='])
  if (code !== 0) return 'unknown'
  return output.includes('postgres') ? 'serving' : 'other'
}

async function stateOnLinux(place: Place, pid: number): Promise<State> {
  try {
    const [owner, cluster] = await Promise.all([stat(`/proc/${pid}`), stat(place.cluster)])
    if (owner.uid !== cluster.uid) return 'other'
    // A killed server that its parent has not collected.
    if (/\) [ZX] /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) return 'other'
    // A server works from within its data directory. Only its own user may look: in a container not even root.
    const folder = await run('readlink', [`/proc/${pid}/cwd`], { identity: place.identity })
    if (folder.code !== 0) return 'unknown'
    return folder.output === (await realpath(place.cluster)) ? 'serving' : 'other'
  } catch {
    return 'unknown'
  }
}

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
