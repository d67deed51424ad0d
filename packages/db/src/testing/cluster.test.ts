import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { isAlive } from '../embedded/postmaster.ts'
import { startTestCluster } from './cluster.ts'

async function foldersOf(pid: number | undefined): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`webmagic-test-${pid}-`))
}

async function durability(adminUrl: string): Promise<unknown> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return (await client.query(`select current_setting('fsync') as fsync, current_database() as name`)).rows
  } finally {
    await client.end()
  }
}

test('a test cluster is gone after its run, or with the next run when it died', async () => {
  const script = `import { startTestCluster } from ${JSON.stringify(new URL('./cluster.ts', import.meta.url).href)}
    await startTestCluster()
    process.stdout.write('open')`
  const dying = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(dying.stdout, 'data')
  const [left = ''] = await foldersOf(dying.pid)
  const serverPid = Number.parseInt(
    await readFile(join(tmpdir(), left, 'cluster', 'postmaster.pid'), 'utf8'),
    10,
  )

  const first = await startTestCluster()
  expect(await foldersOf(dying.pid)).toEqual([left])
  expect(isAlive(serverPid)).toBe(true)
  await first.stop()
  dying.kill('SIGKILL')
  await once(dying, 'exit')

  const others = await foldersOf(process.pid)
  const second = await startTestCluster()
  expect(await foldersOf(dying.pid)).toEqual([])
  await expect.poll(() => isAlive(serverPid)).toBe(false)
  expect(await durability(second.adminUrl)).toEqual([{ fsync: 'off', name: 'postgres' }])
  await second.stop()
  expect(await foldersOf(process.pid)).toEqual(others)
}, 20_000)
