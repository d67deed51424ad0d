// Runs on the Node and npm that a machine happens to have (Node 20 or newer); everything else comes from the lockfile.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Where progress is told. A command whose output is read by others tells it on standard error. */
let progress = process.stdout

export function tellProgressOn(stream) {
  progress = stream
}

const bin = join(root, 'node_modules', '.bin')
const marker = join(root, 'node_modules', '.webmagic-installed')

/** Installs what the lockfile names, unless that is what is there. */
export async function ensureInstalled() {
  const wanted = fingerprint()
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  await step('Installing packages, Node and pnpm', 'npx', ['--yes', packageManager, ...install])
  writeFileSync(marker, wanted)
}

function fingerprint() {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']
  return createHash('sha256')
    .update(files.map((file) => readFileSync(join(root, file))).join('\n'))
    .digest('hex')
}

/** Builds the SDK and the portal; quick when nothing changed. */
export async function build() {
  const args = ['run', 'build', '--filter=@webmagic/web...', '--output-logs=errors-only']
  await step('Building the SDK and the portal', 'turbo', args)
}

/** Runs a command quietly, says what it is and how long it took, and shows its output only when it fails. */
export async function step(title, command, args, options = {}) {
  const start = performance.now()
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1)
  progress.write(`  ${title} ...`)
  const ticking = progress.isTTY && setInterval(() => tick(title, seconds()), 1000)
  const { code, output } = await run(command, args, { ...options, quiet: true })
  clearInterval(ticking)
  if (progress.isTTY) progress.write(`\r  ${title} ...`)
  progress.write(` ${seconds()} s${code === 0 ? '' : ' failed'}\n`)
  if (code !== 0) {
    process.stderr.write(`\n${output}\n`)
    process.exit(code)
  }
}

function tick(title, seconds) {
  progress.write(`\r  ${title} ... ${seconds} s`)
}

/**
 * Runs a command of the workspace and passes on signals and the way it ended. Returns its exit code, and its output
 * when it is `quiet`. With `channel`, a Node child learns from it when we are gone.
 */
export function run(command, args, { quiet = false, channel = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet
        ? ['ignore', 'pipe', 'pipe']
        : ['inherit', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])],
      env: { ...process.env, ...environment(), ...env },
    })
    let output = ''
    for (const stream of quiet ? [child.stdout, child.stderr] : []) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    const forward = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 1), output })
    })
  })
}

/** Runs the host for as long as whoever started us lives: an npm that was killed passes no signal on. */
export async function runHost(nodeOptions = []) {
  const parent = process.ppid
  const orphaned = setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500)
  const result = await run('node', [...nodeOptions, 'apps/server/src/cli.ts', 'serve'], { channel: true })
  clearInterval(orphaned)
  return result
}

function environment() {
  return {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    // The sources are TypeScript as it is written: kept compiled, a command starts in two thirds of the time.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  }
}
