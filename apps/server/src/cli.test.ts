import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@webmagic/db/embedded'
import {
  createEmptyDatabase,
  createOldDatabase,
  createTestDatabase,
  type TestDatabase,
} from '@webmagic/db/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json, mutate, postSignIn, query } from './testing/api.ts'
import { type Folder, makeFolder, type Running } from './testing/cli.ts'
import { send } from './testing/http.ts'

const READY = 'WebMagic is ready'
const PASSWORD = 'demo-password-1'

let folder: Folder
let port: string
let origin: string

beforeAll(async () => {
  folder = await makeFolder()
  port = String(await freePort())
  origin = `http://127.0.0.1:${port}`
})

afterAll(() => folder.remove())

async function serve(env: Record<string, string> = {}): Promise<Running> {
  const running = folder.start(['serve'], { PORT: port, LOG_LEVEL: 'silent', ...env })
  await running.prints('Ctrl-C')
  return running
}

async function stop(running: Running, signal: NodeJS.Signals = 'SIGTERM') {
  running.kill(signal)
  return running.ended
}

async function signInToDemo(): Promise<string> {
  const { headers } = await postSignIn(origin, { email: 'multi@demo.test', password: PASSWORD })
  return String(headers['set-auth-token'])
}

async function siteIds(token: string): Promise<string[]> {
  const { text } = await query(origin, 'ownership.mySites', undefined, { token })
  return JSON.parse(text).result.data.json.sites.map((site: { siteId: string }) => site.siteId)
}

describe('serve in an empty folder', () => {
  test('makes a database, says where the portal is and how to sign in, and is ready', async () => {
    const running = await serve()
    expect(running.stdout()).toContain(`${READY}   ${origin}\n`)
    expect(running.stdout()).toMatch(/Demo sign-ins +single@demo\.test, multi@demo\.test/)
    expect(running.stdout()).toMatch(/Password of all +demo-password-1/)
    expect((await send(origin, { path: '/readyz' })).status).toBe(200)
    expect(await siteIds(await signInToDemo())).toHaveLength(3)
    const { code, stderr } = await stop(running, 'SIGINT')
    expect([code, stderr]).toEqual([0, ''])
    expect(await folder.hasPostgres()).toBe(false)
  })

  test('ends with SIGTERM once the requests in flight are answered, and PostgreSQL with it', async () => {
    const running = await serve()
    const token = await signInToDemo()
    const [, second] = await siteIds(token)
    const client = new pg.Client({ connectionString: await folder.databaseUrl() })
    await client.connect()
    await client.query(`begin; select from customer_users where login_email = 'multi@demo.test' for update`)
    const inFlight = mutate(origin, 'ownership.setPrimary', json({ siteId: second }), { token })
    await expect
      .poll(
        async () =>
          (await client.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).rowCount,
      )
      .toBe(1)
    running.kill('SIGTERM')
    await expect
      .poll(() =>
        send(origin, { path: '/readyz' }).then(
          (answer) => answer.status,
          () => 'closed',
        ),
      )
      .toBe('closed')
    await client.query('commit')
    await client.end()
    expect((await inFlight).status).toBe(200)
    expect((await running.ended).code).toBe(0)
    expect(await folder.hasPostgres()).toBe(false)
  })

  test('goes on after SIGKILL with its data and its sessions', async () => {
    const killed = await serve()
    const token = await signInToDemo()
    const [, second = ''] = await siteIds(token)
    await mutate(origin, 'ownership.setPrimary', json({ siteId: second }), { token })
    await stop(killed, 'SIGKILL')
    const running = await serve()
    expect((await siteIds(token))[0]).toBe(second)
    expect((await stop(running)).code).toBe(0)
    expect(await folder.hasPostgres()).toBe(false)
  })

  test('a second one at the same port says so in one line, and the first goes on', async () => {
    const first = await serve()
    const second = await folder.run(['serve'], { PORT: port })
    expect(second.code).toBe(1)
    expect(second.stderr).toBe(
      `Port ${port} is in use, perhaps by another WebMagic. Stop that one, or choose another port: PORT=${Number(port) + 1} npm start\n`,
    )
    expect(second.stdout).not.toContain(READY)
    expect((await send(origin, { path: '/readyz' })).status).toBe(200)
    expect(await siteIds(await signInToDemo())).toHaveLength(3)
    expect((await stop(first)).code).toBe(0)
    expect(await folder.hasPostgres()).toBe(false)
  })

  test('can be stopped at any moment of its start without harm to the next', async () => {
    for (const milliseconds of [0, 150, 400, 700, 1_000, 1_500]) {
      const running = folder.start(['serve'], { PORT: port, LOG_LEVEL: 'silent' })
      await sleep(milliseconds)
      running.kill(milliseconds % 200 === 0 ? 'SIGTERM' : 'SIGINT')
      await running.ended
    }
    const running = await serve()
    expect((await send(origin, { path: '/readyz' })).status).toBe(200)
    expect((await stop(running)).code).toBe(0)
    expect(await folder.hasPostgres()).toBe(false)
  }, 60_000)
})

test('a start that is stopped while it makes the database leaves a folder that the next can use', async () => {
  const fresh = await makeFolder()
  const env = { PORT: String(await freePort()), LOG_LEVEL: 'silent' }
  try {
    for (const milliseconds of [300, 800]) {
      const stopped = fresh.start(['serve'], env)
      await sleep(milliseconds)
      stopped.kill('SIGTERM')
      await stopped.ended
    }
    const running = fresh.start(['serve'], env)
    await running.prints('Ctrl-C')
    expect((await stop(running)).code).toBe(0)
    expect(await fresh.hasPostgres()).toBe(false)
  } finally {
    await fresh.remove()
  }
}, 60_000)

describe('serve refuses', () => {
  const databases: TestDatabase[] = []

  afterAll(async () => {
    for (const database of databases) await database.close()
  })

  const external = (databaseUrl: string) => ({
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: 'x'.repeat(32),
    PAYMENTS: 'sandbox',
    PORT: port,
  })

  async function databaseWith(sql: string, make = createEmptyDatabase): Promise<TestDatabase> {
    const database = await make()
    databases.push(database)
    await database.pool.query(sql)
    return database
  }

  async function relationsOf({ pool }: TestDatabase): Promise<unknown[]> {
    const { rows } = await pool.query(
      'select oid, relname, relnamespace, relkind, relfilenode from pg_class order by oid',
    )
    return rows
  }

  test('a wrong environment, in one message', async () => {
    const { code, stdout, stderr } = await folder.run(['serve'], {
      PORT: 'x',
      LOG_LEVEL: 'loud',
      AUTH_SECRET: 'hush',
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.split('\n').map((line) => line.split(':')[0]?.trim())).toEqual([
      'The environment is not valid',
      'PORT',
      'AUTH_SECRET',
      'LOG_LEVEL',
      '',
    ])
    expect(stderr).not.toContain('hush')
  })

  test.each([
    [
      "somebody else's database",
      'create table invoices (id int)',
      createEmptyDatabase,
      /not WebMagic's: it holds public\.invoices/,
    ],
    [
      'a database of the older system',
      'select 1',
      () => createOldDatabase({ kind: 'A', customers: 3, seed: 1 }),
      /older WebMagic system \(state A\)/,
    ],
    [
      'a later one of the older system',
      'select 1',
      () => createOldDatabase({ kind: 'B', customers: 3, seed: 1 }),
      /older WebMagic system \(state B\)/,
    ],
  ])('%s, in one line, and leaves it as it was', async (_name, sql, make, message) => {
    const database = await databaseWith(sql, make)
    const before = await relationsOf(database)
    const { code, stdout, stderr } = await folder.run(['serve'], external(database.databaseUrl))
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stdout).not.toContain(READY)
    expect(await relationsOf(database)).toEqual(before)
  })

  test('a database of a newer version, in one line', async () => {
    const database = await databaseWith(
      `insert into webmagic.migrations (name) values ('29990101000000-tomorrow')`,
      createTestDatabase,
    )
    const { code, stderr } = await folder.run(['serve'], external(database.databaseUrl))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^This database was migrated by a newer version of WebMagic .+\n$/)
  })

  test('a database that does not answer, does not exist or does not let it in, in one line', async () => {
    const database = await databaseWith('select 1')
    const missing = new URL(database.databaseUrl)
    missing.pathname = '/nothing_here'
    const locked = new URL(database.databaseUrl)
    locked.password = 'hush'
    const results = await Promise.all(
      [`postgres://app:hush@127.0.0.1:${await freePort()}/app`, missing.href, locked.href].map((url) =>
        folder.run(['serve'], external(url)),
      ),
    )
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1])
    expect(results.map(({ stderr }) => stderr)).toEqual([
      'The database does not answer (ECONNREFUSED). Check DATABASE_URL, and that PostgreSQL is running.\n',
      'The database named in DATABASE_URL does not exist. Create it first: createdb NAME\n',
      'The database refuses the password in DATABASE_URL.\n',
    ])
  })

  test('a database that accepts connections and says nothing, in one line', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    if (address === null || typeof address === 'string') throw new Error('No port')
    const { code, stderr } = await folder.run(
      ['serve'],
      external(`postgres://app:hush@127.0.0.1:${address.port}/app`),
    )
    silent.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^The database does not answer \(.+\)\. Check DATABASE_URL, and that PostgreSQL is running\.\n$/,
    )
  })
})

describe('the command line', () => {
  test.each([
    [[], ['serve', 'db']],
    [['serve'], ['Start the API']],
    [['db'], ['status', 'migrate', 'rollback', 'check', 'seed']],
    [['db', 'status'], ['--json']],
    [['db', 'migrate'], ['--json']],
    [
      ['db', 'rollback'],
      ['--steps', '--yes', '--json'],
    ],
    [['db', 'check'], ['--json']],
    [['db', 'seed'], ['--json']],
  ])('explains itself: %j --help', async (args, words) => {
    const { code, stdout, stderr } = await folder.run([...args, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Usage: webmagic')
    for (const word of words) expect(stdout).toContain(word)
  })

  test.each([
    [['swerve'], /unknown command 'swerve'/],
    [['db', 'drop'], /unknown command 'drop'/],
    [['serve', '--fast'], /unknown option '--fast'/],
    [['db', 'status', 'more'], /too many arguments/],
    [['db', 'rollback', '--steps', 'x'], /--steps takes a number from 1/],
  ])('refuses what it does not know: %j', async (args, message) => {
    const { code, stdout, stderr } = await folder.run(args)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})
