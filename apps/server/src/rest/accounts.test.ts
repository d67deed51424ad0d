import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { query } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { PASSWORD } from '../testing/people.ts'
import { expectDetail, FORM, logIn, normalised, type RestOptions, rest } from '../testing/rest.ts'

const NEW_PASSWORD = 'another password 2'

let host: Host
beforeAll(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
})
beforeEach(async () => {
  await host.database.pool.query('truncate webmagic.rate_limits')
})
afterAll(() => host.close())

const newEmail = () => `${randomUUID()}@people.test`
const post = (path: string, body: unknown, options?: RestOptions) =>
  rest(host.origin, 'POST', path, body, options)
const me = (token: string) => rest(host.origin, 'GET', '/customer/me', undefined, { token })

async function newCustomer(): Promise<{ email: string; token: string }> {
  const email = newEmail()
  const { body } = await post('/customer/register', { email, password: PASSWORD.replaceAll(' ', '1') })
  return { email, token: body.access_token }
}

/** The letters that wait to be sent. They are sealed, so that only their number tells. */
async function letters(): Promise<number> {
  const { rows } = await host.database.pool.query(
    `select count(*)::int as count from graphile_worker.jobs where task_identifier = 'send-mail'`,
  )
  return rows[0]?.count
}

const LOGIN = {
  access_token: expect.stringMatching(/^\w{32}\.[\w+/]{43}=$/),
  token_type: 'bearer',
  expires_in: 86400,
  user: {
    id: '<id>',
    email: 'owner@people.test',
    full_name: 'owner',
    phone: null,
    site_id: null,
    email_verified: false,
    login_count: expect.any(Number),
    last_login: '<time>',
    created_at: '<time>',
  },
  email_verified: false,
}

describe('signing in', () => {
  test('gives a token that is good for a day, and no cookie', async () => {
    await logIn(host.origin, host.people.owner.email)
    const answer = await post('/customer/login', { email: ' Owner@People.test', password: PASSWORD })
    expect([answer.status, normalised(answer.text)]).toEqual([200, LOGIN])
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['cache-control']).toBe('no-store')
    const { access_token: token, user } = answer.body
    expect((await me(token)).body.id).toBe(user.id)
    expect((await query(host.origin, 'account.me', undefined, { token })).status).toBe(200)
    const { rows } = await host.database.pool.query(
      `select round(extract(epoch from expires_at - now()))::int as seconds from webmagic.customer_sessions
       where token = $1`,
      [token.split('.')[0]],
    )
    expect(rows[0]?.seconds).toBeGreaterThan(86_390)
    expect(rows[0]?.seconds).toBeLessThanOrEqual(86_400)
  })

  test('is refused in the same way for a wrong password, a stranger and a disabled account', async () => {
    const { owner, deactivated } = host.people
    const attempts = [
      { email: owner.email, password: 'wrong password' },
      { email: newEmail(), password: PASSWORD },
      { email: deactivated.email, password: PASSWORD },
    ]
    for (const attempt of attempts) {
      expectDetail(await post('/customer/login', attempt), 401, 'Invalid email or password')
    }
  })

  test('is tried ten times at most, and says when to try again', async () => {
    const attempt = { email: newEmail(), password: 'wrong password' }
    await Promise.all(Array.from({ length: 10 }, () => post('/customer/login', attempt)))
    const refused = await post('/customer/login', attempt)
    expectDetail(refused, 429, 'Too many requests. Try again later.')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('signing in as whoever one is', () => {
  const enter = (username: string, password: string, more = '') =>
    post('/auth/unified-login', `${new URLSearchParams({ username, password })}${more}`, { headers: FORM })

  test('tells a customer', async () => {
    const answer = await enter('owner@people.test', PASSWORD, '&grant_type=password&scope=')
    expect([answer.status, normalised(answer.text)]).toEqual([
      200,
      {
        access_token: LOGIN.access_token,
        token_type: 'bearer',
        user_type: 'customer',
        user: { id: '<id>', email: 'owner@people.test', full_name: 'owner', phone: null },
        email_verified: false,
      },
    ])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('tells staff, to whom attempts as a customer are given back', async () => {
    await addStaff('admin@people.test')
    const answer = await enter('admin@people.test', PASSWORD)
    expect([answer.status, normalised(answer.text)]).toEqual([
      200,
      {
        access_token: LOGIN.access_token,
        token_type: 'bearer',
        user_type: 'admin',
        user: { id: '<id>', email: 'admin@people.test', full_name: 'Ada', role: 'admin' },
        email_verified: true,
      },
    ])
    const token = answer.body.access_token
    expect((await query(host.origin, 'staff.me', undefined, { token })).status).toBe(200)
    expectDetail(await me(token), 403, 'You may not do this.')
    const { rows } = await host.database.pool.query('select distinct spent from webmagic.rate_limits')
    expect(rows).toEqual([{ spent: 0 }])
  })

  test('tells that an account is disabled only to who knows its password', async () => {
    const { email } = host.people.deactivated
    expectDetail(await enter(email, PASSWORD), 403, 'Account is inactive')
    expectDetail(await enter(email, 'wrong password'), 401, 'Incorrect email or password')
    expectDetail(await enter(newEmail(), PASSWORD), 401, 'Incorrect email or password')
    expectDetail(await enter('no address', PASSWORD), 401, 'Incorrect email or password')
  })

  test('takes a form and nothing else, each field once', async () => {
    const json = await post('/auth/unified-login', { username: 'a@b.test', password: PASSWORD })
    expectDetail(json, 415, 'Send a form: content-type: application/x-www-form-urlencoded.')
    const twice = await enter('a@b.test', PASSWORD, '&password=other')
    expectDetail(twice, 422, [
      {
        type: 'string_type',
        loc: ['body', 'password'],
        msg: 'Invalid input: expected string, received array',
      },
    ])
    expect((await enter('a@b.test\0', PASSWORD)).status).toBe(422)
    expect((await enter('a@b.test', PASSWORD, '&role=admin')).status).toBe(422)
  })

  async function addStaff(email: string): Promise<void> {
    const { pool } = host.database
    const { rows } = await pool.query(
      `insert into admin_users (email, login_email, full_name, role, email_verified) values ($1, $1, 'Ada', 'admin', true)
       returning id`,
      [email],
    )
    await pool.query(
      `insert into webmagic.staff_accounts (user_id, provider_id, account_id, password)
       select $1::uuid, 'credential', $1::text, password from webmagic.customer_accounts limit 1`,
      [rows[0]?.id],
    )
  }
})

describe('registering', () => {
  test('opens an account and signs in', async () => {
    const email = newEmail()
    const sent = {
      email: email.toUpperCase(),
      password: NEW_PASSWORD,
      full_name: 'Ann Baker',
      phone: '+1 555 0100',
    }
    const answer = await post('/customer/register', sent)
    const user = { ...LOGIN.user, email, full_name: 'Ann Baker', phone: '+1 555 0100' }
    expect([answer.status, normalised(answer.text)]).toEqual([201, { ...LOGIN, user }])
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await me(answer.body.access_token)).body).toMatchObject({
      id: answer.body.user.id,
      email,
      full_name: 'Ann Baker',
      phone: '+1 555 0100',
    })
    expect(await logIn(host.origin, email, NEW_PASSWORD)).toBeTruthy()
  })

  test('answers the same, in the same time, where the address has an account, whose owner is written to', async () => {
    const before = await letters()
    const timed = async (email: string) => {
      const start = performance.now()
      const answer = await post('/customer/register', { email, password: NEW_PASSWORD })
      return { answer, ms: performance.now() - start }
    }
    const known = await timed(host.people.owner.email)
    const unknown = await timed(newEmail())
    const shapeOf = ({ text }: { text: string }) =>
      JSON.stringify(normalised(text)).replace(/"(email|access_token)":"[^"]*"/g, '"$1"')
    expect([known.answer.status, shapeOf(known.answer)]).toEqual([201, shapeOf(unknown.answer)])
    expect(known.answer.body.access_token).toMatch(/^\w{32}\.[\w+/]{43}=$/)
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(300)
    expectDetail(await me(known.answer.body.access_token), 401, 'Could not validate credentials')
    expect(await letters()).toBe(before + 2)
  })

  test('with the address and the password of an account signs in, and changes nothing', async () => {
    const { email, token } = await newCustomer()
    const before = (await me(token)).body
    const again = await post('/customer/register', {
      email,
      password: PASSWORD.replaceAll(' ', '1'),
      full_name: 'Another Name',
    })
    expect(again.status).toBe(201)
    expect((await me(again.body.access_token)).body).toMatchObject({
      id: before.id,
      full_name: before.full_name,
    })
  })

  test.each([
    ['too short', 'abc1'],
    ['no digit', 'abcdefgh'],
    ['no letter', '12345678'],
    ['too long', 'a1'.repeat(51)],
  ])('refuses a password with %s, and does not repeat it', async (_what, password) => {
    const answer = await post('/customer/register', { email: newEmail(), password, phone: 'call me' })
    expect(answer.status).toBe(422)
    expect(answer.body.detail).toContainEqual({
      type: expect.any(String),
      loc: ['body', 'password'],
      msg: expect.any(String),
    })
    expect(answer.text).not.toContain(password)
    expect(answer.text).not.toContain('call me')
  })
})

describe('the password', () => {
  test('is changed: the token goes on, all other sessions end', async () => {
    const { email, token } = await newCustomer()
    const current = PASSWORD.replaceAll(' ', '1')
    const other = await logIn(host.origin, email, current)
    const change = (current_password: string) =>
      post('/customer/change-password', { current_password, new_password: NEW_PASSWORD }, { token })
    expectDetail(await change('wrong password'), 400, 'Current password is incorrect')
    expect((await me(token)).status).toBe(200)
    const changed = await change(current)
    expect([changed.status, changed.body]).toEqual([
      200,
      { message: 'Password changed successfully', success: true },
    ])
    expect((await me(token)).status).toBe(200)
    expectDetail(await me(other), 401, 'Could not validate credentials')
    expect(await logIn(host.origin, email, NEW_PASSWORD)).toBeTruthy()
    const stranger = await post('/customer/change-password', {
      current_password: 'x',
      new_password: NEW_PASSWORD,
    })
    expectDetail(stranger, 401, 'Not authenticated')
  })

  test('that is forgotten: the same answer for all, and a letter to whoever has an account', async () => {
    const before = await letters()
    for (const email of [host.people.owner.email, newEmail()]) {
      const { status, body } = await post('/customer/forgot-password', { email })
      const message = 'If an account exists with this email, a reset link has been sent'
      expect([status, body]).toEqual([200, { message, success: true }])
    }
    expect(await letters()).toBe(before + 1)
  })

  test('is set with a link, once', async () => {
    const { email, token } = await newCustomer()
    const link = await newLink(email)
    const reset = () => post('/customer/reset-password', { token: link, new_password: NEW_PASSWORD })
    const done = await reset()
    expect([done.status, done.body]).toEqual([200, { message: 'Password reset successfully', success: true }])
    expectDetail(await me(token), 401, 'Could not validate credentials')
    expect((await me(await logIn(host.origin, email, NEW_PASSWORD))).body.email_verified).toBe(true)
    expectDetail(await reset(), 400, 'Invalid or expired reset token')
  })

  /** As a letter carries it. */
  async function newLink(email: string): Promise<string> {
    const token = randomBytes(16).toString('base64url')
    const identifier = createHash('sha256').update(`reset-password:${token}`).digest('base64url')
    await host.database.pool.query(
      `insert into webmagic.customer_verifications (identifier, value, expires_at)
       select $1, id, now() + interval '1 hour' from customer_users where login_email = $2`,
      [identifier, email],
    )
    return token
  }
})
