import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const OF_THE_SERVER =
  /@mikro-orm\/|@webmagic\/(db|api|server)|better-auth|fastify|kysely|['"](pg|pino|zod)['"/]|['"]node:|\brequire\(/

test.each(['.d.ts', '.js'])('what is published as %s names nothing of the server', async (ending) => {
  const names = (await readdir(DIST)).filter((name) => name.endsWith(ending))
  expect(names, 'Build it first: pnpm run build').toContain(`index${ending}`)
  for (const name of names) {
    const lines = (await readFile(`${DIST}/${name}`, 'utf8')).split('\n')
    expect(
      lines.filter((line) => OF_THE_SERVER.test(line)),
      name,
    ).toEqual([])
  }
})

test('what is published imports what it depends on and nothing else', async () => {
  const manifest: Record<'dependencies' | 'peerDependencies', Record<string, string>> = JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  )
  for (const name of ['index.d.ts', 'index.js']) {
    const text = await readFile(`${DIST}/${name}`, 'utf8')
    const packages = [...text.matchAll(/(?:from|import)\s*\(?["']((?:@[^/"']+\/)?[^/"']+)/g)].map(
      ([, found]) => found,
    )
    expect(packages.length).toBeGreaterThan(0)
    const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
    expect(declared).toEqual(expect.arrayContaining([...new Set(packages)]))
  }
})
