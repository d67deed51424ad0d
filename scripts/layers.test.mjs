// Holds the linter to the layers of docs/architecture.md: each forbidden import is refused with its own message.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from './toolchain.mjs'

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'webmagic-layers-'))
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
})
after(() => rmSync(folder, { recursive: true }))

const forbidden = [
  ['packages/db/src/x.ts', '@webmagic/api', 'ground floor'],
  ['packages/db/src/x.ts', 'zod', 'What may be done'],
  ['packages/api/src/x.ts', '@webmagic/sdk', 'builds on packages/db only'],
  ['packages/api/src/x.ts', 'fastify', 'HTTP lives in apps/server'],
  ['packages/api/src/x.ts', '../../db/src/orm.ts', 'by its name'],
  ['packages/sdk/src/x.ts', '@webmagic/api', 'ships nothing of the server'],
  ['packages/sdk/src/x.ts', 'node:crypto', 'runs in browsers too'],
  ['apps/server/src/x.ts', '@webmagic/sdk', 'imports the API and the database'],
  ['apps/web/src/x.ts', '@webmagic/db', 'through @webmagic/sdk only'],
  ['examples/x/x.ts', '@webmagic/api', 'what others can install'],
  ['apps/web/src/components/x.ts', '../features/ownership/site-card.tsx', 'know no domain'],
]

for (const [file, imported, message] of forbidden) {
  test(`${file} may not import ${imported}`, async () => {
    assert.match(await lint(file, imported), new RegExp(message))
  })
}

const allowed = [
  ['packages/api/src/x.ts', '@webmagic/db'],
  ['packages/sdk/src/x.ts', '@webmagic/api/types'],
  ['apps/server/src/x.ts', '@webmagic/db/embedded'],
  ['apps/server/src/x.test.ts', '@webmagic/sdk'],
  ['apps/web/src/features/x.ts', '@webmagic/sdk'],
]

for (const [file, imported] of allowed) {
  test(`${file} may import ${imported}`, async () => {
    assert.doesNotMatch(await lint(file, imported), /noRestrictedImports/)
  })
}

function lint(file, imported) {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `import '${imported}'\n`)
  const biome = join(root, 'node_modules', '.bin', 'biome')
  return new Promise((resolve) => {
    execFile(biome, ['lint', '--vcs-enabled=false', file], { cwd: folder }, (_error, stdout, stderr) => {
      rmSync(path)
      resolve(stdout + stderr)
    })
  })
}
