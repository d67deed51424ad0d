import { randomUUID } from 'node:crypto'
import { createOrm, migrateDatabase, poolOf } from '@webmagic/db'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { bearerOf, cookieOf } from '../testing/accounts.ts'
import { servicesOver } from '../testing/api.ts'
import { type AuthCall, openAuth, sendTo } from '../testing/auth.ts'
import { newCustomer } from '../testing/customers.ts'
import { sign } from '../testing/sessions.ts'
import type { Auth } from './auth.ts'
import { CUSTOMER_DOOR, cookieName } from './doors.ts'
import { hashPassword } from './passwords.ts'
import { findActor } from './sessions.ts'

const PASSWORD = 'correct horse battery'

let database: TestDatabase
let services: Services
let auth: Auth
let passwordHash: string

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  passwordHash = await hashPassword(PASSWORD)
  auth = openAuth(database, services)
})
afterAll(async () => {
  await auth.close()
  await database.close()
})

async function newSignIn({ email, isActive = true }: { email?: string; isActive?: boolean } = {}) {
  const customer = await newCustomer(database.pool, {
    email: email ?? `${randomUUID()}@example.test`,
    isActive,
  })
  await database.pool.query(
    `insert into webmagic.customer_accounts (user_id, provider_id, account_id, password) values ($1, 'credential', $2, $3)`,
    [customer.id, customer.id, passwordHash],
  )
  return customer
}

function send(path: string, call: AuthCall = {}): Promise<Response> {
  return sendTo(auth, services, path, call)
}

function signIn(email: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Response> {
  return send('sign-in/email', { body: { email, password }, headers })
}

async function sessionsOf(customerId: string) {
  const { rows } = await database.pool.query<{ token: string; ip_address: string | null; days: number }>(
    `select token, ip_address, round(extract(epoch from expires_at - now()) / 86400)::int as days
     from webmagic.customer_sessions where user_id = $1`,
    [customerId],
  )
  return rows
}

describe('signing in', () => {
  test('gives a token and a cookie that findActor accepts', async () => {
    const customer = await newSignIn()
    const response = await signIn(customer.email)
    expect(response.status).toBe(200)
    const expected = { kind: 'customer', customerId: customer.id, email: customer.email }
    expect(await findActor(services, { authorization: bearerOf(response) })).toMatchObject(expected)
    expect(await findActor(services, { cookie: cookieOf(response) })).toMatchObject(expected)
  })

  test('lasts a week, for scripts out of reach and for other sites of no use', async () => {
    const customer = await newSignIn()
    const [cookie = ''] = (await signIn(customer.email)).headers.getSetCookie()
    expect(cookie).toContain(`Max-Age=${7 * 24 * 60 * 60}`)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).toContain('Path=/')
    expect((await sessionsOf(customer.id)).map((session) => session.days)).toEqual([7])
  })

  test('the cookie is for https only where the portal is', async () => {
    expect(cookieName(CUSTOMER_DOOR, 'http://localhost:3000')).toBe('webmagic.session_token')
    const customer = await newSignIn()
    const [cookie = ''] = (await signIn(customer.email)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-webmagic\.session_token=/)
    expect(cookie).toContain('Secure')
  })

  test("an e-mail's case does not matter", async () => {
    const name = randomUUID()
    const customer = await newSignIn({ email: `Ann-${name}@Example.test` })
    for (const email of [
      `ann-${name}@example.test`,
      `ANN-${name}@EXAMPLE.TEST`,
      `Ann-${name}@Example.test`,
    ]) {
      const response = await signIn(email)
      expect(response.status).toBe(200)
      const actor = await findActor(services, { authorization: bearerOf(response) })
      expect(actor).toMatchObject({ customerId: customer.id })
    }
  })

  test("keeps the caller's address from the host's own header, not from what callers send", async () => {
    const customer = await newSignIn()
    await send('sign-in/email', {
      body: { email: customer.email, password: PASSWORD },
      headers: { 'x-webmagic-address': '203.0.113.1', 'x-forwarded-for': '198.51.100.1' },
      address: '192.0.2.7',
    })
    expect((await sessionsOf(customer.id)).map((session) => session.ip_address)).toEqual(['192.0.2.7'])
  })

  test('never tells the password hash', async () => {
    const customer = await newSignIn()
    const response = await signIn(customer.email)
    const session = await send('get-session', { headers: { cookie: cookieOf(response) } })
    for (const text of [await response.text(), await session.text()]) {
      expect(text).toContain(customer.id)
      expect(text).not.toContain('argon2')
      expect(text).not.toContain('password')
    }
  })
})

describe('who may not sign in', () => {
  test('a wrong password, an unknown e-mail and a deactivated customer get the same answer', async () => {
    const [active, inactive] = [await newSignIn(), await newSignIn({ isActive: false })]
    const withoutPassword = await newCustomer(database.pool)
    const answers = await Promise.all(
      [
        signIn(active.email, 'wrong password'),
        signIn(`${randomUUID()}@example.test`),
        signIn(inactive.email),
        signIn(inactive.email, 'wrong password'),
        signIn(withoutPassword.email),
      ].map(async (sent) => {
        const response = await sent
        const names = [...response.headers.keys()].toSorted()
        return { status: response.status, body: await response.json(), names }
      }),
    )
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD' } })
    expect(answers).toEqual(answers.map(() => answers[0]))
  })

  test('a deactivated customer gets neither a session nor a cookie', async () => {
    const inactive = await newSignIn({ isActive: false })
    const response = await signIn(inactive.email)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.has('set-auth-token')).toBe(false)
    expect(await sessionsOf(inactive.id)).toEqual([])
  })

  test('a form of another site cannot', async () => {
    const customer = await newSignIn()
    const earlier = cookieOf(await signIn(customer.email))
    const response = await signIn(customer.email, PASSWORD, {
      origin: 'https://evil.example.test',
      cookie: earlier,
    })
    expect(response.status).toBe(403)
  })
})

describe('signing out', () => {
  test('ends the session with the next request, by cookie and by token', async () => {
    const customer = await newSignIn()
    const response = await signIn(customer.email)
    const headers = { cookie: cookieOf(response) }
    expect(await findActor(services, headers)).toMatchObject({ customerId: customer.id })
    expect((await send('sign-out', { body: {}, headers })).status).toBe(200)
    expect(await findActor(services, headers)).toEqual(ANONYMOUS)
    expect(await findActor(services, { authorization: bearerOf(response) })).toEqual(ANONYMOUS)
    expect(await (await send('get-session', { headers })).json()).toBeNull()
    expect(await sessionsOf(customer.id)).toEqual([])
  })

  test('works with the bearer token, and leaves other sessions alone', async () => {
    const customer = await newSignIn()
    const [leaving, staying] = [await signIn(customer.email), await signIn(customer.email)]
    const response = await send('sign-out', { body: {}, headers: { authorization: bearerOf(leaving) } })
    expect(response.status).toBe(200)
    expect(await findActor(services, { authorization: bearerOf(leaving) })).toEqual(ANONYMOUS)
    expect(await findActor(services, { authorization: bearerOf(staying) })).toMatchObject({
      customerId: customer.id,
    })
  })
})

describe('get-session', () => {
  test('knows a session by cookie and by bearer token', async () => {
    const customer = await newSignIn()
    const response = await signIn(customer.email)
    for (const headers of [{ cookie: cookieOf(response) }, { authorization: bearerOf(response) }]) {
      const session = await (await send('get-session', { headers })).json()
      expect(session).toMatchObject({ user: { id: customer.id, email: customer.email } })
    }
  })

  test.each([1, 8 * 3600])('refuses one that expired %i seconds ago', async (seconds) => {
    const customer = await newSignIn()
    const headers = { cookie: cookieOf(await signIn(customer.email)) }
    await database.pool.query(
      'update webmagic.customer_sessions set expires_at = now() - make_interval(secs => $2) where user_id = $1',
      [customer.id, seconds],
    )
    expect(await findActor(services, headers)).toEqual(ANONYMOUS)
    expect(await (await send('get-session', { headers })).json()).toBeNull()
  })

  test('refuses the raw token from the table, and one signed by another secret', async () => {
    const customer = await newSignIn()
    await signIn(customer.email)
    const [session] = await sessionsOf(customer.id)
    const token = session?.token ?? ''
    for (const value of [token, sign(token, 'another secret')]) {
      const headers = { authorization: `Bearer ${value}` }
      expect(await (await send('get-session', { headers })).json()).toBeNull()
      expect(await findActor(services, headers)).toEqual(ANONYMOUS)
    }
  })

  test('refuses a customer who was deactivated', async () => {
    const customer = await newSignIn()
    const headers = { cookie: cookieOf(await signIn(customer.email)) }
    await database.pool.query('update customer_users set is_active = false where id = $1', [customer.id])
    expect(await (await send('get-session', { headers })).json()).toBeNull()
  })
})

test('works where the tables are in a schema of their owner, as hosts of databases like to have it', async () => {
  const owner = `owner_${randomUUID().replaceAll('-', '')}`
  const hosted = await createEmptyDatabase()
  await hosted.pool.query(
    `create role ${owner} login password 'x'; create schema ${owner} authorization ${owner}`,
  )
  await hosted.pool.query(
    `do $$ begin execute format('grant create on database %I to ${owner}', current_database()); end $$`,
  )
  const url = new URL(hosted.databaseUrl)
  url.username = owner
  url.password = 'x'
  const orm = createOrm({ databaseUrl: url.href })
  const hostedAuth = openAuth({ databaseUrl: url.href }, services)
  try {
    await migrateDatabase(orm)
    const pool = await poolOf(orm)
    const { id, email } = await newCustomer(pool)
    await pool.query(
      `insert into webmagic.customer_accounts (user_id, provider_id, account_id, password) values ($1, 'credential', $2, $3)`,
      [id, id, passwordHash],
    )
    const response = await sendTo(hostedAuth, services, 'sign-in/email', {
      body: { email, password: PASSWORD },
    })
    expect(response.status).toBe(200)
    const actor = await findActor({ ...services, pool }, { authorization: bearerOf(response) })
    expect(actor).toMatchObject({ customerId: id })
  } finally {
    await hostedAuth.close()
    await orm.close()
    await hosted.pool.query(`drop owned by ${owner} cascade; drop role ${owner}`)
    await hosted.close()
  }
})
