import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { createKey, SYSTEM } from '@webmagic/api'
import { createClient, type WebMagicClient } from '@webmagic/sdk'
import { type Host, startHost } from '@webmagic/server/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const EXAMPLE = fileURLToPath(new URL('../../examples/move-sites', import.meta.url))

let host: Host
let apiKey: string
let webmagic: WebMagicClient
beforeAll(async () => {
  host = await startHost()
  const ctx = { em: host.database.orm.em.fork(), actor: SYSTEM, now: new Date() }
  const scopes = ['ownership:read', 'ownership:write'] as const
  apiKey = (await createKey(ctx, { name: 'moving', scopes: [...scopes] })).key
  webmagic = createClient({ url: host.origin, apiKey })
})
afterAll(() => host.close())

function runExample(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { WEBMAGIC_URL: host.origin, WEBMAGIC_API_KEY: apiKey }
  return new Promise((resolve) => {
    const child = execFile(
      execPath,
      ['move-sites.ts', ...args],
      { cwd: EXAMPLE, env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    )
  })
}

async function siteIdsOf(customerId: string): Promise<string[]> {
  const { sites } = await webmagic.ownership.ofCustomer.query({ customerId, limit: 100 })
  return sites.map((site) => site.siteId)
}

test('says how it is used, and what is wrong', async () => {
  expect(await runExample()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Name two customers.'),
  })
  const nobody = crypto.randomUUID()
  const failed = await runExample('--from', nobody, '--to', host.people.owner.id)
  expect(failed).toMatchObject({ code: 1, stderr: '\nNot found.\n' })
})

test('shows what it would do, keeps what must stay, moves the rest, and goes on where it stopped', async () => {
  const { owner, stranger } = host.people
  const [first = '', second = '', third = ''] = owner.siteIds
  const args = ['--from', owner.id, '--to', stranger.id]

  const tried = await runExample(...args, '--dry-run')
  expect(tried).toMatchObject({ code: 0, stdout: expect.stringContaining('12 sites would move.') })
  expect(await siteIdsOf(owner.id)).toHaveLength(12)

  // As if an earlier run had stopped between the two halves of a move; and a site where only the old one can own.
  await webmagic.ownership.add.mutate({ customerId: stranger.id, siteId: first })
  await webmagic.ownership.add.mutate({ customerId: stranger.id, siteId: second })
  await webmagic.ownership.remove.mutate({ customerId: owner.id, siteId: second })
  await webmagic.ownership.add.mutate({ customerId: stranger.id, siteId: third })
  await webmagic.ownership.remove.mutate({ customerId: stranger.id, siteId: third })
  await webmagic.ownership.add.mutate({ customerId: stranger.id, siteId: third, role: 'collaborator' })

  const moved = await runExample(...args)
  expect(moved.stderr).toBe('')
  expect(moved.stdout).toMatch(/^owner-\d+ stays as well: it needs an owner.*\n10 moved, 1 kept\n$/)
  expect(moved.code).toBe(1)
  expect(await siteIdsOf(owner.id)).toEqual([third])
  expect(await siteIdsOf(stranger.id)).toHaveLength(13)
})
