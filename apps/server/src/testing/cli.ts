import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env as ownEnv } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { destroyEmbeddedPostgres } from '@webmagic/db/embedded'

/** Where Node keeps what it has compiled: without it, each command begins with two seconds of that. */
const { NODE_COMPILE_CACHE } = ownEnv
const COMPILED = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  /** What it has written to standard output so far. */
  stdout(): string
  /** Waits until standard output holds this; throws when the command ends first. */
  prints(text: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  ended: Promise<Ended>
}

/** A folder to run commands in. */
export interface Folder {
  path: string
  /** Starts a command with nothing but these variables. */
  start(args: string[], env?: Record<string, string>): Running
  /** Runs a command to its end. */
  run(args: string[], env?: Record<string, string>): Promise<Ended>
  databaseUrl(): Promise<string>
  /** Whether a PostgreSQL of this folder runs. */
  hasPostgres(): Promise<boolean>
  remove(): Promise<void>
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'webmagic-cli-'))
  // So that the system user who runs PostgreSQL when root starts it can pass through.
  await chmod(path, 0o755)
  const postgres = join(path, '.data', 'postgres')
  const children = new Set<ChildProcess>()
  const postmaster = async () =>
    (await readFile(join(postgres, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')

  function start(args: string[], env: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: path,
      env: { ...COMPILED, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    const ended = once(child, 'close').then(([code]) => {
      children.delete(child)
      return { code, stdout, stderr }
    })
    return {
      stdout: () => stdout,
      async prints(text) {
        while (!stdout.includes(text)) {
          if (!children.has(child)) throw new Error(`Ended without printing "${text}":\n${stdout}${stderr}`)
          await sleep(20)
        }
      },
      kill: (signal) => child.kill(signal),
      ended,
    }
  }

  return {
    path,
    start,
    run: (args, env) => start(args, env).ended,
    async databaseUrl() {
      const [, , , port] = await postmaster()
      const password = (await readFile(join(postgres, 'password'), 'utf8')).trim()
      return `postgres://postgres:${password}@127.0.0.1:${port}/webmagic`
    },
    async hasPostgres() {
      const [pid] = await postmaster()
      return isAlive(Number(pid))
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL')
      await destroyEmbeddedPostgres(postgres)
      await rm(path, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
