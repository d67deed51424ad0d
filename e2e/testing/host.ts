import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@webmagic/db/embedded'

export const CLI = fileURLToPath(new URL('../../apps/server/src/cli.ts', import.meta.url))
const PORTAL = fileURLToPath(new URL('../../apps/web/dist/index.html', import.meta.url))

const START_MS = 120_000
const STOP_MS = 30_000

export interface Host {
  url: string
  /** Where it runs and keeps its data. */
  directory: string
  stop(): Promise<void>
}

/** Starts a host with a database and demo data of its own, which are gone when it stops. */
export async function startHost(): Promise<Host> {
  if (!existsSync(PORTAL)) throw new Error('Build the portal first: pnpm --filter @webmagic/web build')
  const directory = await mkdtemp(join(tmpdir(), 'webmagic-e2e-'))
  // So that the system user who runs PostgreSQL when root starts it can pass through.
  await chmod(directory, 0o755)
  const port = await freePort()
  const child = spawn(execPath, [CLI, 'serve'], {
    cwd: directory,
    // Empty counts as not set: whatever the shell has, this host is for itself.
    env: {
      ...env,
      DATABASE_URL: '',
      PUBLIC_URL: '',
      AUTH_SECRET: '',
      DEMO_DATA: '',
      HOST: '',
      LOG_LEVEL: 'warn',
      PORT: `${port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collectOutput(child)
  const stop = async () => {
    await stopProcess(child)
    await rm(directory, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await waitUntilReady(child, url)
  } catch (error) {
    await stop()
    throw new Error(`${error instanceof Error ? error.message : error}\n${output()}`)
  }
  return { url, directory, stop }
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error('The host ended instead of starting')
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    if (response?.ok) return
    await sleep(200)
  }
  throw new Error(`The host was not ready within ${START_MS / 1000} seconds`)
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const inTime = await Promise.race([ended.then(() => true), sleep(STOP_MS, false, { ref: false })])
  if (inTime) return
  child.kill('SIGKILL')
  await ended
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function collectOutput(child: ChildProcess): () => string {
  let text = ''
  const add = (chunk: unknown) => {
    text = `${text}${chunk}`.slice(-10_000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => text
}
