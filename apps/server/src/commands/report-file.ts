import { once } from 'node:events'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { LegacyReport, ReportEntries } from '@webmagic/db'
import { OperatorError } from '../operator-error.ts'

/** Where a report goes, piece by piece. */
export interface ReportOutput {
  write(text: string): Promise<void>
}

export interface ReportFile extends ReportOutput {
  path: string
  /** Only from here on is there a file of its name, with all of the report in it. */
  finish(): Promise<void>
  /** Leaves nothing behind. May be called after `finish`. */
  discard(): Promise<void>
}

export class ReportFileError extends OperatorError {
  override name = 'ReportFileError'
}

/**
 * Makes sure that the report can be written before anything else is done. It is written beside the file and takes its name
 * at the end. A device or a pipe is written to as it is.
 */
export async function openReportFile(path: string): Promise<ReportFile> {
  const { target, isFile } = await targetOf(path)
  const written = isFile ? `${target}.${process.pid}.part` : target
  const file = await attempt(path, () => open(written, 'w'))
  return isFile ? besideIt(path, target, written, file) : straight(path, file)
}

function besideIt(path: string, target: string, written: string, file: FileHandle): ReportFile {
  return {
    path,
    write: (text) => attempt(path, () => file.appendFile(text)),
    finish: () =>
      attempt(path, async () => {
        await file.sync()
        await file.close()
        await rename(written, target)
      }),
    async discard() {
      await file.close().catch(() => {})
      await rm(written, { force: true }).catch(() => {})
    },
  }
}

function straight(path: string, file: FileHandle): ReportFile {
  return {
    path,
    write: (text) => attempt(path, () => file.appendFile(text)),
    finish: () => attempt(path, () => file.close()),
    discard: () => file.close().catch(() => {}),
  }
}

async function targetOf(path: string): Promise<{ target: string; isFile: boolean }> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory())
    throw new ReportFileError(`The report cannot be written to ${path}: it is a folder.`)
  return { target: found ? await realpath(path) : path, isFile: found === null || found.isFile() }
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk can only be read',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EPIPE: 'nobody reads it any more',
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new ReportFileError(`The report cannot be written to ${path}: ${REASONS[code] ?? code}.`)
  }
}

export const standardOutput: ReportOutput = {
  async write(text) {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  },
}

/** Everything that is in a report but its entries, and which migrations ran, or would. */
export type ReportHead = Omit<LegacyReport, 'state' | 'repairs' | 'findings'> & {
  /** Of the older system's database; null if it was none. */
  state: LegacyReport['state'] | null
  migrations?: string[]
}

/** As JSON, each entry on a line of its own. */
export async function writeReport(
  output: ReportOutput,
  { command, dryRun, state, plan, migrations }: ReportHead,
  entries: ReportEntries | null,
): Promise<void> {
  const head = JSON.stringify({ command, dryRun, state, plan }, null, 2)
  await output.write(`${head.slice(0, -2)},\n  "repairs": `)
  await writeList(output, entries?.repairs())
  await output.write(',\n  "findings": ')
  await writeList(output, entries?.findings())
  await output.write(
    migrations === undefined ? '\n}\n' : `,\n  "migrations": ${JSON.stringify(migrations)}\n}\n`,
  )
}

const CHUNK = 64 * 1024

async function writeList(output: ReportOutput, entries: AsyncIterable<unknown> | undefined): Promise<void> {
  let text = '['
  let isFirst = true
  for await (const entry of entries ?? []) {
    text += `${isFirst ? '' : ','}\n    ${JSON.stringify(entry)}`
    isFirst = false
    if (text.length > CHUNK) {
      await output.write(text)
      text = ''
    }
  }
  await output.write(`${text}${isFirst ? ']' : '\n  ]'}`)
}
