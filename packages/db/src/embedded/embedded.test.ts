import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  destroyEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from './index.ts'
import { isAlive } from './postmaster.ts'

const isRoot = process.getuid?.() === 0

let root: string
let directory: string
const held: EmbeddedPostgres[] = []
const children: ChildProcess[] = []

// One cluster for the tests that are not about its creation, which takes a second.
beforeAll(async () => {
  root = await temporaryFolder()
  directory = join(root, 'postgres')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const postgres of held.splice(0)) await postgres.release()
})

afterAll(async () => {
  await destroyEmbeddedPostgres(directory)
  await rm(root, { recursive: true })
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'webmagic-embedded-'))
  await chmod(folder, 0o755)
  return folder
}

async function open(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await openEmbeddedPostgres({ directory, settings: { fsync: 'off' }, ...options })
  held.push(postgres)
  return postgres
}

async function query(databaseUrl: string, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

/** The first line of postmaster.pid: 0 once the server has been stopped. */
async function serverPid({ directory }: EmbeddedPostgres): Promise<number> {
  const text = await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '0')
  return Number(text.split('\n')[0])
}

/** Starts a process that opens the database and keeps it open until it is killed. */
async function holder(directory: string): Promise<ChildProcess> {
  const index = JSON.stringify(new URL('./index.ts', import.meta.url).href)
  const options = JSON.stringify({ directory, settings: { fsync: 'off' } })
  const script = `import { openEmbeddedPostgres } from ${index}
    await openEmbeddedPostgres(${options})
    process.stdout.write('open')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  if (child.stdout) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  expect(child.exitCode).toBeNull()
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function killServer(postgres: EmbeddedPostgres): Promise<void> {
  const pid = await serverPid(postgres)
  process.kill(pid, 'SIGKILL')
  while (isAlive(pid)) await sleep(10)
}

describe('one holder', () => {
  test('starts a server that serves this machine only and stops with it', async () => {
    const postgres = await open()
    expect(postgres.started).toBe(true)
    expect(new URL(postgres.databaseUrl).pathname).toBe('/webmagic')
    const sql = `select current_setting('listen_addresses'), current_setting('unix_socket_directories'),
      current_setting('timezone'), current_setting('fsync'), lower('ÄÖ')`
    expect(await query(postgres.databaseUrl, sql)).toEqual([['127.0.0.1', '', 'UTC', 'off', 'äö']])
    expect((await stat(join(postgres.directory, 'password'))).mode & 0o777).toBe(0o600)
    await postgres.release()
    await postgres.release()
    expect(await serverPid(postgres)).toBe(0)
    await expect(query(postgres.databaseUrl, 'select 1')).rejects.toThrow('ECONNREFUSED')
  })

  test('finds its data again', async () => {
    const first = await open()
    await query(first.databaseUrl, 'create table found as select 42 as value')
    await first.release()
    const second = await open()
    expect(await query(second.databaseUrl, 'select value from found')).toEqual([[42]])
  })

  test('refuses the data of another major version', async () => {
    await (await open()).release()
    const version = join(directory, 'cluster', 'PG_VERSION')
    await writeFile(version, '17\n')
    await expect(open()).rejects.toThrow(
      /made by PostgreSQL 17, this is PostgreSQL 18\. Move that folder away/,
    )
    await writeFile(version, '18\n')
  })

  test('says where the log is when the server does not start', async () => {
    const settings = { work_mem: "a $HOME of 'one'" }
    const error = String(await open({ settings }).catch((reason: unknown) => reason))
    expect(error).toContain('EmbeddedPostgresError: The embedded PostgreSQL did not start')
    expect(error).toContain(`invalid value for parameter "work_mem": "a $HOME of 'one'"`)
    expect(error).toContain(join(directory, 'server.log'))
  })
})

describe('several holders', () => {
  test('the last one to release stops the server', async () => {
    const first = await open()
    const second = await open()
    expect([second.started, second.port]).toEqual([false, first.port])
    await first.release()
    expect(await query(second.databaseUrl, 'select 1')).toEqual([[1]])
    await Promise.all([second.release(), (await open()).release()])
    expect(await serverPid(second)).toBe(0)
  })

  test('opening an empty directory at once starts one server', async () => {
    const empty = join(root, 'not-yet', 'there')
    await mkdir(join(empty, 'cluster.new-1-1'), { recursive: true })
    const [other, ours] = await Promise.all([holder(empty), open({ directory: empty })])
    expect((await readdir(empty)).filter((name) => name.startsWith('cluster'))).toEqual(['cluster'])
    await ours.release()
    expect(await query(ours.databaseUrl, 'select 1')).toEqual([[1]])
    await kill(other)
    await destroyEmbeddedPostgres(empty)
  })

  test('one that was killed leaves a server that the next one joins and stops', async () => {
    await kill(await holder(directory))
    const postgres = await open()
    expect(postgres.started).toBe(false)
    await postgres.release()
    expect(await serverPid(postgres)).toBe(0)
  })
})

describe('after a crash of the server', () => {
  test('the next one starts it again, with the data', async () => {
    const before = await open()
    await query(before.databaseUrl, 'create table crashed as select 42 as value')
    await killServer(before)
    const after = await open()
    expect(after.started).toBe(true)
    expect(await query(after.databaseUrl, 'select value from crashed')).toEqual([[42]])
    await before.release()
    await after.release()
    expect(await serverPid(after)).toBe(0)
  })

  test('the next one waits for its last sessions to end', async () => {
    const before = await open()
    const [[session] = []] = await query(
      before.databaseUrl,
      `select pid from pg_locks where locktype = 'advisory'`,
    )
    process.kill(Number(session), 'SIGSTOP')
    await killServer(before)
    const [after] = await Promise.all([
      open(),
      sleep(400).then(() => process.kill(Number(session), 'SIGCONT')),
    ])
    expect(await query(after.databaseUrl, 'select 1')).toEqual([[1]])
  })

  test('a program that got its process id does not keep it from starting', async () => {
    const before = await open()
    await killServer(before)
    const { uid, gid } = await stat(before.directory)
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...(isRoot ? { uid, gid } : {}) })
    children.push(stranger)
    const pidFile = join(before.directory, 'cluster', 'postmaster.pid')
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(stranger.pid)))
    const after = await open()
    expect(after.started).toBe(true)
    await Promise.all([before.release(), after.release()])
    expect(await serverPid(after)).toBe(0)
  })

  test('a holder that lost its session counts again once the server is back', async () => {
    const host = await open()
    const sessions = `from pg_locks where locktype = 'advisory' and granted`
    const [[lost] = []] = await query(host.databaseUrl, `select pid ${sessions}`)
    await query(host.databaseUrl, `select pg_terminate_backend(${lost})`)
    const regained = () => query(host.databaseUrl, `select count(*)::int ${sessions} and pid <> ${lost}`)
    await expect.poll(regained, { timeout: 5000 }).toEqual([[1]])
    await (await open()).release()
    expect(await query(host.databaseUrl, 'select 1')).toEqual([[1]])
    await host.release()
    expect(await serverPid(host)).toBe(0)
  })
})

describe.runIf(isRoot)('as root', () => {
  test('keeps the data in a system folder when the database user cannot reach the one asked for', async () => {
    const outer = await temporaryFolder()
    await chmod(outer, 0o700)
    const options = { directory: join(outer, 'postgres') }
    const messages: string[] = []
    const hidden = await open({ ...options, onProgress: (message) => messages.push(message) })
    expect(hidden.directory).toMatch(/^\/var\/lib\/webmagic\/[0-9a-f]{16}$/)
    expect(messages[0]).toMatch(
      `cannot reach ${options.directory}: the database is kept in ${hidden.directory}`,
    )
    await hidden.release()
    await chmod(outer, 0o755)
    expect((await open(options)).directory).toBe(hidden.directory)
    await destroyEmbeddedPostgres(options.directory)
    await rm(outer, { recursive: true })
  })

  test('says so when the data can no longer be reached', async () => {
    await chmod(root, 0o700)
    await expect(open()).rejects.toThrow(/can no longer reach its data/)
    await chmod(root, 0o755)
  })
})
