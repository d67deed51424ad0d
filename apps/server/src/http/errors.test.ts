import { connect, createServer, type Server, type Socket } from 'node:net'
import { format } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectRefused, json, mutate, postSignIn, query, type SignedIn, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'
import { PASSWORD } from '../testing/people.ts'

const SEARCH = 'a-search-nobody-may-read'
const WRONG_PASSWORD = 'a-password-nobody-may-read'

let host: Host
let session: SignedIn
let log = ''
let wire: Wire

beforeAll(async () => {
  // better-auth writes there by itself.
  vi.spyOn(console, 'error').mockImplementation((...values: unknown[]) => {
    log += format(...values)
  })
  const write = (line: string) => {
    log += line
  }
  host = await startHost({
    log: { write },
    reachDatabaseAt: async (url) => {
      wire = await layWire(url)
      return wire.url
    },
  })
  session = await signIn(host.origin, host.people.owner.email)
})

afterAll(async () => {
  await wire.mend()
  await host.close()
  wire.remove()
})

function listSites(input = json({ search: SEARCH })) {
  return query(host.origin, 'ownership.mySites', input, { token: session.token })
}

function setPrimary(siteId = host.people.owner.siteIds[0]) {
  return mutate(host.origin, 'ownership.setPrimary', json({ siteId }), { token: session.token })
}

function tryToSignIn() {
  return postSignIn(host.origin, { email: host.people.owner.email, password: PASSWORD })
}

function getSession() {
  return send(host.origin, { path: '/api/auth/get-session', headers: { cookie: session.cookie } })
}

function expectUnexpected(answer: Awaited<ReturnType<typeof send>>): void {
  const error = expectRefused(answer, 500, null)
  expect(error.message).toBe(
    `Something went wrong on our side. Quote ${error.data.requestId} when you ask for help.`,
  )
  expect(answer.text).not.toMatch(/column|relation|select|customer_|42703|pg-pool|node_modules|\.ts/)
  expect(log).toContain(error.data.requestId)
}

describe('an unexpected failure says nothing but the id of the request', () => {
  let restore: string[] = []
  const rename = async (table: string, column: string) => {
    await host.database.pool.query(`alter table ${table} rename ${column} to gone`)
    restore.push(`alter table ${table} rename gone to ${column}`)
  }

  afterEach(async () => {
    for (const sql of restore) await host.database.pool.query(sql)
    restore = []
    expect((await listSites()).status).toBe(200)
  })

  test('in a query', async () => {
    await rename('customer_site_ownership', 'role')
    expectUnexpected(await listSites())
  })

  test('in a mutation', async () => {
    await rename('customer_site_ownership', 'updated_at')
    expectUnexpected(await setPrimary(host.people.owner.siteIds[1]))
  })

  test('while looking for the session', async () => {
    await rename('webmagic.customer_sessions', 'expires_at')
    expectUnexpected(await listSites())
    expectUnexpected(await getSession())
  })

  test('while signing in', async () => {
    await rename('webmagic.customer_sessions', 'token')
    expectUnexpected(await tryToSignIn())
  })

  test('in one call of a batch, without harm to the others', async () => {
    await rename('customer_site_ownership', 'role')
    const answer = await query(host.origin, 'account.me,ownership.mySites?batch=1', undefined, {
      token: session.token,
    })
    expect(answer.status).toBe(207)
    expect(JSON.parse(answer.text)).toMatchObject([
      { result: { data: { json: { email: host.people.owner.email } } } },
      {
        error: {
          json: { data: { httpStatus: 500, reason: null, requestId: answer.headers['x-request-id'] } },
        },
      },
    ])
  })
})

describe('a database that is gone', () => {
  afterEach(() => wire.mend())

  const healed = async () => {
    const answers = [await listSites(), await setPrimary(), await tryToSignIn()]
    return [...answers, await send(host.origin, { path: '/readyz' })].map(({ status }) => status)
  }

  test('is a reason to try again: 503, not ready, but alive; and all is well by itself within 5 s', async () => {
    await wire.cut()
    const answers = await Promise.all([
      listSites(),
      query(host.origin, 'account.me', undefined, { token: session.token }),
      setPrimary(),
    ])
    for (const answer of answers) expectRefused(answer, 503, 'database_unavailable')
    const ready = await send(host.origin, { path: '/readyz' })
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      503,
      { status: 'unavailable', reason: 'database' },
    ])
    const health = await send(host.origin, { path: '/healthz' })
    expect([health.status, JSON.parse(health.text)]).toEqual([200, { status: 'ok' }])
    await wire.mend()
    await expect.poll(healed, { timeout: 5_000 }).toEqual([200, 200, 200, 200])
  })

  test('for a moment only is not noticed: ended sessions are replaced', async () => {
    await host.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name in ('webmagic host', 'webmagic sign-in')`,
    )
    await expect.poll(healed, { timeout: 5_000 }).toEqual([200, 200, 200, 200])
  })

  // better-auth hides what its statements failed with.
  test('signs nobody in or out', async () => {
    await wire.cut()
    expectRefused(await tryToSignIn(), 503, 'database_unavailable')
    expectRefused(await getSession(), 503, 'database_unavailable')
    const headers = { 'content-type': 'application/json', cookie: session.cookie }
    const signOut = await send(host.origin, {
      method: 'POST',
      path: '/api/auth/sign-out',
      headers,
      body: '{}',
    })
    expectRefused(signOut, 503, 'database_unavailable')
  })
})

test('a database without our tables is not ready', async () => {
  await host.database.pool.query('alter table webmagic.migrations rename to hidden')
  const answer = await send(host.origin, { path: '/readyz' })
  await host.database.pool.query('alter table webmagic.hidden rename to migrations')
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    503,
    { status: 'unavailable', reason: 'migrations' },
  ])
})

test('a host stays ready on a database that a newer release has migrated', async () => {
  const { pool } = host.database
  await pool.query(`insert into webmagic.migrations (name) values ('29990101000000-newer')`)
  const answer = await send(host.origin, { path: '/readyz' })
  await pool.query(`delete from webmagic.migrations where name = '29990101000000-newer'`)
  expect(answer.status).toBe(200)
})

test('the log has every request and holds no secret, no SQL and nothing that was searched for', async () => {
  await postSignIn(host.origin, { email: host.people.owner.email, password: WRONG_PASSWORD })
  const { headers } = await listSites('{"json":{"search":"a-search-nobody-may-read')
  await expect.poll(() => log).toContain(headers['x-request-id'])
  const [raw = ''] = decodeURIComponent(session.token).split('.')
  for (const secret of [
    PASSWORD,
    WRONG_PASSWORD,
    session.token,
    decodeURIComponent(session.token),
    raw,
    session.cookie,
    SEARCH,
    host.people.owner.email,
    'argon2',
    new URL(host.database.databaseUrl).password,
  ]) {
    expect(log.includes(secret), secret).toBe(false)
  }
  expect(log).not.toMatch(/\b(select|insert|update|delete)\b.+\b(from|into|set|where)\b/i)
  expect(log).not.toMatch(/authorization|bearer|set-cookie|[?&]input=/i)
})

interface Wire {
  /** The database's URL through the wire. */
  url: string
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>
  mend(): Promise<void>
  remove(): void
}

/** A way to the database that can be cut. */
async function layWire(databaseUrl: string): Promise<Wire> {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  await listen(server, 0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    async cut() {
      server.close()
      hangUp()
    },
    async mend() {
      if (!server.listening) await listen(server, address.port)
    },
    remove() {
      server.close()
      hangUp()
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}
