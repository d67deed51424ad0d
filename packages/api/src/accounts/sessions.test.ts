import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import { createContext, type Services } from '../context.ts'
import { servicesOver } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { newSession, sign } from '../testing/sessions.ts'
import { findActor } from './sessions.ts'

let database: TestDatabase
let services: Services

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

/** A customer who is signed in, and the signed token as it stands in a cookie. */
async function signedIn(endsInSeconds?: number) {
  const customer = await newCustomer(database.pool, { fullName: 'Ann Example' })
  const token = await newSession(database.pool, customer.id, endsInSeconds)
  const signed = sign(token, services.authSecret)
  return { customer, token, signed, encoded: encodeURIComponent(signed) }
}

const withCookie = (value: string) => ({ cookie: `${services.sessionCookie}=${value}` })
const withBearer = (value: string) => ({ authorization: `Bearer ${value}` })

type Headers = Parameters<typeof findActor>[1]

async function lookUp(headers: Headers) {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const actor = await findActor(services, headers)
    return { actor, statements: query.mock.calls.length }
  } finally {
    query.mockRestore()
  }
}

async function expectNobodyWithoutAsking(headers: Headers): Promise<void> {
  expect(await lookUp(headers)).toEqual({ actor: ANONYMOUS, statements: 0 })
}

describe('who has a session', () => {
  test('is found by cookie, with one statement', async () => {
    const { customer, encoded } = await signedIn()
    const { rows } = await database.pool.query<{ id: string }>(
      'select id from webmagic.customer_sessions where user_id = $1',
      [customer.id],
    )
    expect(await lookUp(withCookie(encoded))).toEqual({
      actor: {
        kind: 'customer',
        customerId: customer.id,
        sessionId: rows[0]?.id,
        email: customer.email,
        fullName: 'Ann Example',
        emailVerified: false,
      },
      statements: 1,
    })
  })

  test('is found by bearer token, percent-encoded or not', async () => {
    const { customer, signed, encoded } = await signedIn()
    for (const headers of [
      withBearer(encoded),
      withBearer(signed),
      { authorization: `bearer ${encoded}` },
      { authorization: `BEARER   ${encoded}  ` },
    ]) {
      expect(await lookUp(headers)).toMatchObject({ actor: { customerId: customer.id }, statements: 1 })
    }
  })

  test('is found among other cookies', async () => {
    const { customer, encoded } = await signedIn()
    const cookie = `theme=dark; x${services.sessionCookie}=nonsense; ${services.sessionCookie}=${encoded}; empty=; =`
    expect(await findActor(services, { cookie })).toMatchObject({ customerId: customer.id })
  })

  test('is called by the sign-in address, not the one that was typed', async () => {
    const customer = await newCustomer(database.pool, { email: 'Bea.Typed@Example.test' })
    const token = await newSession(database.pool, customer.id)
    const actor = await findActor(services, withBearer(sign(token, services.authSecret)))
    expect(actor).toMatchObject({ email: 'bea.typed@example.test', fullName: null })
  })

  test('keeps other sessions when one ends', async () => {
    const { customer, encoded, token } = await signedIn()
    const second = await newSession(database.pool, customer.id)
    await database.pool.query('delete from webmagic.customer_sessions where token = $1', [token])
    expect(await findActor(services, withCookie(encoded))).toEqual(ANONYMOUS)
    expect(await findActor(services, withBearer(sign(second, services.authSecret)))).toMatchObject({
      customerId: customer.id,
    })
  })
})

describe('nobody, without asking the database', () => {
  test('no header, an empty one, another cookie', async () => {
    await expectNobodyWithoutAsking({})
    await expectNobodyWithoutAsking({ authorization: undefined, cookie: undefined })
    await expectNobodyWithoutAsking({ cookie: '' })
    await expectNobodyWithoutAsking({ cookie: 'theme=dark' })
    const { encoded } = await signedIn()
    await expectNobodyWithoutAsking({ cookie: `__Secure-${services.sessionCookie}=${encoded}` })
    await expectNobodyWithoutAsking({ cookie: `${services.sessionCookie.toUpperCase()}=${encoded}` })
  })

  test('a signature by another secret', async () => {
    const { token } = await signedIn()
    const forged = sign(token, `${services.authSecret}!`)
    await expectNobodyWithoutAsking(withCookie(encodeURIComponent(forged)))
    await expectNobodyWithoutAsking(withBearer(forged))
  })

  test("a token changed under its signature, or under another token's", async () => {
    const [{ token, signed }, other] = [await signedIn(), await signedIn()]
    const signature = signed.slice(token.length)
    const tampered = `${token.startsWith('0') ? '1' : '0'}${token.slice(1)}`
    await expectNobodyWithoutAsking(withBearer(`${tampered}${signature}`))
    await expectNobodyWithoutAsking(withBearer(`${other.token}${signature}`))
    await expectNobodyWithoutAsking(withBearer(`${token}.x${signature}`))
  })

  test('the raw token without a signature, or with half of one', async () => {
    const { token, signed } = await signedIn()
    for (const value of [token, `${token}.`, signed.slice(0, -8), `.${signed}`, signed.slice(token.length)]) {
      await expectNobodyWithoutAsking(withBearer(value))
      await expectNobodyWithoutAsking(withCookie(value))
    }
  })

  test.each([
    ['a broken percent-encoding', '%E0%A4%A'],
    ['a lone percent sign', '%'],
    ['NUL', '\0'],
    ['an encoded NUL', '%00.%00'],
    ['10 kB', 'x'.repeat(10_000)],
    ['10 kB of dots', '.'.repeat(10_000)],
    ['nothing', ''],
    ['JSON', '{"token":"x"}'],
    ['not ASCII', 'schlüssel.ünterschrift'],
  ])('%s', async (_name, value) => {
    await expectNobodyWithoutAsking(withCookie(value))
    await expectNobodyWithoutAsking(withBearer(value))
    await expectNobodyWithoutAsking({ authorization: value })
    await expectNobodyWithoutAsking({ cookie: value })
  })

  test('a bearer header of 10 kB of spaces takes no time', async () => {
    const start = performance.now()
    await expectNobodyWithoutAsking({ authorization: `Bearer${' '.repeat(10_000)}x y` })
    expect(performance.now() - start).toBeLessThan(500)
  })

  test('a bearer header that is not valid, even beside a valid cookie', async () => {
    const { encoded, token } = await signedIn()
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer nonsense',
      `Bearer ${token}`,
      'Basic YW5uOnBhc3N3b3Jk',
      `Bearer ${encoded} and more`,
    ]) {
      await expectNobodyWithoutAsking({ authorization, ...withCookie(encoded) })
    }
  })
})

describe('nobody, after asking once', () => {
  test.each([1, 60, 8 * 3600])('a session that expired %i seconds ago', async (seconds) => {
    const { encoded } = await signedIn(-seconds)
    expect(await lookUp(withCookie(encoded))).toEqual({ actor: ANONYMOUS, statements: 1 })
  })

  test('a session that there is not', async () => {
    const signed = sign('no-such-session', services.authSecret)
    expect(await lookUp(withBearer(signed))).toEqual({ actor: ANONYMOUS, statements: 1 })
  })

  test('a customer who was deactivated, until activated again', async () => {
    const { customer, encoded } = await signedIn()
    const setActive = (isActive: boolean) =>
      database.pool.query('update customer_users set is_active = $2 where id = $1', [customer.id, isActive])
    await setActive(false)
    expect(await lookUp(withCookie(encoded))).toEqual({ actor: ANONYMOUS, statements: 1 })
    await setActive(true)
    expect(await findActor(services, withCookie(encoded))).toMatchObject({ customerId: customer.id })
  })

  test('a customer whose sign-in was taken away', async () => {
    const { customer, encoded } = await signedIn()
    await database.pool.query('update customer_users set login_email = null where id = $1', [customer.id])
    expect(await lookUp(withCookie(encoded))).toEqual({ actor: ANONYMOUS, statements: 1 })
  })

  test('a customer who is gone', async () => {
    const { customer, encoded } = await signedIn()
    await database.pool.query('delete from customer_users where id = $1', [customer.id])
    expect(await lookUp(withCookie(encoded))).toEqual({ actor: ANONYMOUS, statements: 1 })
  })
})

test.each(['America/Los_Angeles', 'Pacific/Auckland'])(
  'an expired session is expired, and a valid one valid, where the clock shows the time of %s',
  async (timeZone) => {
    const [expired, valid] = [await signedIn(-1), await signedIn(60)]
    const script = `
      import { createOrm, poolOf } from '@webmagic/db'
      import { findActor } from ${JSON.stringify(new URL('./sessions.ts', import.meta.url).href)}
      const { databaseUrl, services, headers } = JSON.parse(process.argv[1])
      const orm = createOrm({ databaseUrl })
      const pool = await poolOf(orm)
      const actors = []
      for (const each of headers) actors.push((await findActor({ ...services, orm, pool }, each)).kind)
      await orm.close()
      console.log(JSON.stringify({ actors, hoursFromUtc: new Date('2026-01-01T00:00:00Z').getTimezoneOffset() / -60 }))`
    const { authSecret, sessionCookie } = services
    const input = {
      databaseUrl: database.databaseUrl,
      services: { authSecret, sessionCookie },
      headers: [withCookie(expired.encoded), withCookie(valid.encoded)],
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script, JSON.stringify(input)],
      { env: { TZ: timeZone }, cwd: new URL('.', import.meta.url).pathname },
    )
    expect(JSON.parse(stdout)).toEqual({
      actors: ['anonymous', 'customer'],
      hoursFromUtc: timeZone === 'America/Los_Angeles' ? -8 : 13,
    })
  },
)

test('a request looks its session up once, and not before somebody asks', async () => {
  const { customer, encoded } = await signedIn()
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const context = createContext(services, { id: 'test-request', headers: withCookie(encoded) })
    expect(query).not.toHaveBeenCalled()
    const actors = await Promise.all([context.whoIsAsking(), context.whoIsAsking()])
    expect(actors).toEqual([actors[0], actors[0]])
    expect(actors[0]).toMatchObject({ customerId: customer.id })
    expect(query).toHaveBeenCalledTimes(1)
  } finally {
    query.mockRestore()
  }
})
