import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '@webmagic/db/embedded'

export interface Host {
  name: string
  origin: string
  /** Does nothing until it goes on. */
  pause(): void
  goOn(): void
  stop(): Promise<void>
}

export interface HostOptions {
  databaseUrl: string
  secret: string
  /** Where the processor's time goes is written here when the host stops. */
  profile?: string
  /** Where it keeps its files: letters, that is. */
  directory?: string
  worker?: 'inline' | 'off'
  /** How the floor takes webhooks in. */
  webhook?: { secret: string; store: string }
}

export async function startFloor({ databaseUrl, secret, webhook }: HostOptions): Promise<Host> {
  const port = await freePort()
  const intake = webhook ? [webhook.secret, webhook.store] : []
  const child = spawn(process.execPath, [path('floor.ts'), databaseUrl, secret, String(port), ...intake], {
    stdio: 'inherit',
  })
  return started('floor', child, port, '/readyz')
}

export async function startWebMagic({
  databaseUrl,
  secret,
  profile,
  directory,
  worker,
}: HostOptions): Promise<Host> {
  const port = await freePort()
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const child = spawn(process.execPath, [...flags, path('../../apps/server/src/cli.ts'), 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ...(directory ? { cwd: directory } : {}),
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: secret,
      PAYMENTS: 'sandbox',
      LOG_LEVEL: 'warn',
      WORKER: worker ?? 'inline',
    },
  })
  return started('webmagic', child, port, '/readyz')
}

async function started(name: string, child: ChildProcess, port: number, ready: string): Promise<Host> {
  const host = {
    name,
    origin: `http://127.0.0.1:${port}`,
    pause: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    stop: () => stop(child),
  }
  try {
    await untilReady(host, child, ready)
    return host
  } catch (error) {
    await stop(child, 'SIGKILL')
    throw error
  }
}

async function untilReady({ name, origin }: Host, child: ChildProcess, path: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await isReady(`${origin}${path}`))) {
    if (Date.now() > deadline || hasEnded(child)) throw new Error(`${name} did not start`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
