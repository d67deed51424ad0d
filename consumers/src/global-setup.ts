import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { PROJECT, run, SDK } from './run.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The SDK as it would be published. */
    tarball: string
    /** A project that has installed it, and nothing else. */
    project: string
  }
}

/** Packs the SDK once, and installs it once in a folder outside of the workspace. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'webmagic-consumer-')))
  const tarball = await pack(folder)
  const project = join(folder, 'project')
  await cp(PROJECT, project, { recursive: true })
  await install(project, tarball)
  provide('tarball', tarball)
  provide('project', project)
  return () => rm(folder, { recursive: true, force: true })
}

async function pack(folder: string): Promise<string> {
  // It is built by now: the build that comes before packing for others would be the second.
  const packed = await run(
    'pnpm',
    ['pack', '--json', '--pack-destination', folder, '--config.ignore-scripts=true'],
    SDK,
  )
  return JSON.parse(packed).filename
}

const INSTALL = ['install', '--no-audit', '--no-fund', '--no-update-notifier', '--fetch-retries=0']

/** As anybody would; without a registry in reach, from the packages that the workspace has installed. */
async function install(project: string, tarball: string): Promise<void> {
  try {
    await run('npm', [...INSTALL, '--prefer-offline', tarball], project)
  } catch (error) {
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(String(error))) throw error
    const packages = await dependenciesOf(SDK, ['@trpc/client', '@trpc/server', 'superjson'])
    const offline = ['--offline', '--install-links', '--legacy-peer-deps']
    await run('npm', [...INSTALL, ...offline, tarball, ...packages], project)
  }
}

/** The folders of these packages and of everything that they need. */
async function dependenciesOf(folder: string, names: string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const name of names) {
    const path = await folderOf(folder, name)
    const { dependencies = {} } = createRequire(import.meta.url)(join(path, 'package.json'))
    found.add(path)
    for (const deeper of await dependenciesOf(path, Object.keys(dependencies))) found.add(deeper)
  }
  return [...found]
}

async function folderOf(from: string, name: string): Promise<string> {
  const candidates = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  for (const candidate of candidates) {
    const path = await realpath(join(candidate, name)).catch(() => null)
    if (path) return path
  }
  throw new Error(`${name} is not installed for ${dirname(from)}`)
}
