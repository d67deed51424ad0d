import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const SDK = fileURLToPath(new URL('../../packages/sdk', import.meta.url))
const PROJECT = fileURLToPath(new URL('../project', import.meta.url))

export { PROJECT }

/** Runs a program to its end. A failure says what it printed. */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 50_000_000 })
    return stdout
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error && 'stdout' in error)) throw error
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`)
  }
}
