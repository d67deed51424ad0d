import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { build } from 'vite'
import { expect, inject, test } from 'vitest'
import { run } from './run.ts'

const MAX_GZIPPED_BYTES = 15_000
const tarball = inject('tarball')
const installed = join(inject('project'), 'node_modules', '@webmagic', 'sdk')
const textOf = (name: string) => readFile(join(installed, name), 'utf8')

test('holds what its users need, and nothing else', async () => {
  const files = (await run('tar', ['tf', tarball], '/')).trim().split('\n').sort()
  expect(files.map((file) => file.replace('package/', ''))).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/index.js.map',
    'package.json',
  ])
})

test('asks for nothing of the server, and for nothing to develop with', async () => {
  const manifest = JSON.parse(await textOf('package.json'))
  expect(Object.keys(manifest.dependencies)).toEqual(['@trpc/client', 'superjson'])
  expect(Object.keys(manifest.peerDependencies)).toEqual(['@trpc/server'])
  expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']))
  expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/)
})

test('npm installs it with tRPC and superjson beside it, and nothing of the server', async () => {
  const tree = JSON.parse(await readFile(join(inject('project'), 'package-lock.json'), 'utf8'))
  const names = Object.keys(tree.packages).map((path) => path.replace('node_modules/', ''))
  // tRPC asks for a TypeScript beside it.
  const others = names.filter((name) => !/^(@trpc\/(client|server)|@?typescript(\/.+)?)?$/.test(name))
  expect(others.filter((name) => name !== 'is-what').sort()).toEqual([
    '@webmagic/sdk',
    'copy-anything',
    'superjson',
  ])
})

test('brings the sources that its source map speaks of', async () => {
  const map = JSON.parse(await textOf('dist/index.js.map'))
  expect(await textOf('dist/index.js')).toContain('//# sourceMappingURL=index.js.map')
  expect(map.sources.length).toBeGreaterThan(5)
  expect(map.sourcesContent).toHaveLength(map.sources.length)
  expect(map.sourcesContent.every((source: unknown) => typeof source === 'string' && source.length > 0)).toBe(
    true,
  )
})

test('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('are the types wrong? No', async () => {
  const pack = createPackageFromTarballData(new Uint8Array(await readFile(tarball)))
  const result = await checkPackage(pack)
  if (!result.types) throw new Error('It has no types')
  // It is for ES modules: what cannot load those is told so.
  const problems = result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')
  expect(
    problems.filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10')),
  ).toEqual([])
})

test('weighs at most 15 kB gzipped, superjson included and tRPC not', async () => {
  const result = await build({
    root: installed,
    logLevel: 'silent',
    configFile: false,
    build: {
      write: false,
      lib: { entry: join(installed, 'dist/index.js'), formats: ['es'] },
      minify: true,
      rolldownOptions: { external: [/^@trpc\//] },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('Nothing was built')
  const code = output.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
  const bytes = gzipSync(code).length
  process.stdout.write(`The SDK weighs ${bytes} bytes, minified and gzipped\n`)
  expect(bytes).toBeLessThanOrEqual(MAX_GZIPPED_BYTES)
})
