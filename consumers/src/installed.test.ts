import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { PASSWORD, startHost } from '@webmagic/server/testing'
import { expect, inject, test } from 'vitest'
import { run } from './run.ts'

const project = inject('project')
const compilers = ['typescript', 'typescript-5'].map((name) =>
  fileURLToPath(new URL(`../node_modules/${name}/bin/tsc`, import.meta.url)),
)

test.each(compilers)('type-checks where it is installed, libraries included: %s', async (compiler) => {
  await run(execPath, [compiler, '-p', 'tsconfig.json'], project)
})

test('runs against a live host', async () => {
  const host = await startHost()
  try {
    const { id, email } = host.people.owner
    const output = await run(execPath, ['run.js', host.origin, email, PASSWORD], project)
    expect(JSON.parse(output)).toEqual({
      customerId: id,
      total: 12,
      slugs: expect.arrayContaining(['owner-1', 'owner-12']),
      acquired: new Date().getFullYear(),
      choices: 12,
      ticketNumber: expect.any(String),
      news: ['resync', 'change'],
      down: expect.stringContaining('Cannot reach http://no-such-host.invalid.'),
    })
  } finally {
    await host.close()
  }
})
