import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { seedDemoData } from '@webmagic/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, startHost } from './testing/host.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

let host: Host
beforeAll(async () => {
  host = await startHost()
  await seedDemoData(host.database.orm, new Date())
})
afterAll(() => host.close())

test("the README's script shows the sites and makes another one primary", async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8')
  const [, script = ''] = /```js\n([^`]+)```/.exec(readme) ?? []
  const run = () => runScript(script.replace('http://127.0.0.1:3000', host.origin))
  expect(await run()).toMatch(
    /^\* Joe's Plumbing https:\/\/joes-plumbing\.test\n {2}Ann's Bakery .*\n {2}Bob's Roofing .*\n$/,
  )
  expect(await run()).toMatch(/^\* Ann's Bakery/)
})

async function runScript(script: string): Promise<string> {
  const options = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: root })
  return stdout
}
