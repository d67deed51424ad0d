import { spawn } from 'node:child_process'

/** The system user a child process runs as; undefined wherever it means "the same as ours". */
export interface Identity {
  uid: number
  gid: number
}

export interface RunOptions {
  cwd?: string
  identity?: Identity | undefined
}

export interface RunResult {
  /** Exit code; null when a signal ended it. */
  code: number | null
  /** Standard output and standard error together. */
  output: string
}

/**
 * Runs a program to its end with a minimal environment, from `/` unless told otherwise.
 * Rejects only when the program cannot be started at all.
 */
export function run(file: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? '/',
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group: Ctrl-C in the terminal must not interrupt a start or a stop half way.
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...options.identity,
    })
    let output = ''
    const collect = (chunk: string) => {
      output += chunk
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: output.trim() }))
  })
}

/** Whether the program could be started and exited with 0. */
export async function succeeds(file: string, args: string[], options: RunOptions = {}): Promise<boolean> {
  return run(file, args, options).then(
    (result) => result.code === 0,
    () => false,
  )
}
