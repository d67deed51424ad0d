import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectRefused, json, postSignIn, query, type SignedIn, signIn } from '../testing/api.ts'
import { AUTH_SECRET, type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'
import { PASSWORD } from '../testing/people.ts'
import { snapshot } from '../testing/snapshot.ts'

let host: Host
let signedIn: Promise<SignedIn>

beforeAll(async () => {
  host = await startHost()
  signedIn = signIn(host.origin, host.people.owner.email)
})

afterEach(() => vi.unstubAllEnvs())

afterAll(() => host.close())

function me(headers: Record<string, string>, { origin } = host) {
  return query(origin, 'account.me', undefined, { headers })
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

function getSession(headers: Record<string, string>) {
  return send(host.origin, { path: '/api/auth/get-session', headers })
}

function signOut(headers: Record<string, string>) {
  return send(host.origin, {
    method: 'POST',
    path: '/api/auth/sign-out',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  })
}

describe('signing in', () => {
  test('gives a cookie and a token that both say who is asking', async () => {
    const { cookie, token } = await signIn(host.origin, host.people.owner.email)
    for (const headers of [
      { cookie },
      bearer(token),
      bearer(decodeURIComponent(token)),
      { authorization: `bearer  ${token} ` },
    ]) {
      const answer = await me(headers)
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.text).result.data.json).toEqual({
        customerId: host.people.owner.id,
        email: host.people.owner.email,
        fullName: 'owner',
        phone: null,
        emailVerified: false,
      })
    }
  })

  test('does not care about the case of the e-mail', async () => {
    expect((await postSignIn(host.origin, { email: 'OWNER@People.test', password: PASSWORD })).status).toBe(
      200,
    )
  })

  test('fails alike for a wrong password, an unknown e-mail and a deactivated customer', async () => {
    const before = await snapshot(host.database.pool)
    const { owner, deactivated } = host.people
    const answers = await Promise.all([
      postSignIn(host.origin, { email: owner.email, password: 'not the password' }),
      postSignIn(host.origin, { email: 'nobody@people.test', password: PASSWORD }),
      postSignIn(host.origin, { email: deactivated.email, password: PASSWORD }),
      postSignIn(host.origin, { email: deactivated.email, password: 'not the password' }),
    ])
    for (const { status, text, headers } of answers) {
      expect([status, JSON.parse(text)]).toEqual([
        401,
        { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' },
      ])
      expect(headers).not.toHaveProperty('set-cookie')
      expect(headers).not.toHaveProperty('set-auth-token')
      expect(Object.keys(headers)).toEqual(Object.keys(answers[0].headers))
    }
    expect(await snapshot(host.database.pool)).toEqual(before)
  })

  test.each([
    ['nothing', {}],
    ['an operator as e-mail', { email: { $ne: null }, password: PASSWORD }],
    ['an operator as password', { email: 'owner@people.test', password: { $ne: null } }],
    ['an array as password', { email: 'owner@people.test', password: [PASSWORD] }],
    ['NUL in the e-mail', { email: 'owner\0@people.test', password: PASSWORD }],
    ['NUL in the password', { email: 'owner@people.test', password: `${PASSWORD}\0` }],
    ['a lone surrogate in the e-mail', { email: 'owner\ud800@people.test', password: PASSWORD }],
    ['a lone surrogate in the password', { email: 'owner@people.test', password: '\ud800 and more' }],
    ['SQL in the e-mail', { email: "' or 1=1 --@people.test", password: PASSWORD }],
    ['a pattern as e-mail', { email: '%@people.test', password: PASSWORD }],
    ['an endless password', { email: 'owner@people.test', password: 'x'.repeat(100_000) }],
    ['an endless e-mail', { email: `${'x'.repeat(100_000)}@people.test`, password: PASSWORD }],
    ['text for a flag', { email: 'owner@people.test', password: PASSWORD, rememberMe: 'yes' }],
    [
      'a redirect to another site',
      { email: 'owner@people.test', password: PASSWORD, callbackURL: 'https://evil.test' },
    ],
    ['an array', []],
  ])('with %s is refused', async (_name, credentials) => {
    const before = await snapshot(host.database.pool)
    const { status, headers, text } = await postSignIn(host.origin, credentials)
    expect([400, 401, 403]).toContain(status)
    expect(headers).not.toHaveProperty('set-auth-token')
    expect(text).not.toContain(PASSWORD)
    expect(await snapshot(host.database.pool)).toEqual(before)
  })

  test('with malformed JSON is refused without repeating it', async () => {
    const answer = await send(host.origin, {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: { 'content-type': 'application/json' },
      body: '{"password":"hush',
    })
    expect(answer.status).toBe(400)
    expect(answer.text).not.toContain('hush')
  })

  test("answers with nothing that is nobody's business", async () => {
    const { text, headers } = await postSignIn(host.origin, {
      email: host.people.owner.email,
      password: PASSWORD,
    })
    expect(text).not.toMatch(/argon2|password|ip_?address/i)
    expect(headers['cache-control']).toBe('no-store')
  })
})

describe('the cookie', () => {
  test('is for this host only, and out of reach of scripts and other sites', async () => {
    const { setCookie } = await signIn(host.origin, host.people.owner.email)
    expect(setCookie).toMatch(/^webmagic\.session_token=/)
    expect(attributesOf(setCookie)).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax'])
  })

  test('goes over HTTPS only where the portal is on HTTPS', async () => {
    const secure = await startHost({ env: { PUBLIC_URL: 'https://portal.test' } })
    try {
      const { setCookie, cookie } = await signIn(secure.origin, secure.people.owner.email)
      expect(setCookie).toMatch(/^__Secure-webmagic\.session_token=/)
      expect(attributesOf(setCookie)).toEqual([
        'HttpOnly',
        'Max-Age=604800',
        'Path=/',
        'SameSite=Lax',
        'Secure',
      ])
      expect((await me({ cookie }, secure)).status).toBe(200)
      expect((await me({ cookie: cookie.replace('__Secure-', '') }, secure)).status).toBe(401)
      const foreign = await me({ cookie, origin: secure.origin }, secure)
      expectRefused(foreign, 403, 'forbidden')
      expect((await me({ cookie, origin: 'https://portal.test' }, secure)).status).toBe(200)
      expect(foreign.headers['strict-transport-security']).toMatch(/^max-age=\d+/)
    } finally {
      await secure.close()
    }
  })

  test('of a sign-up goes to the confirmation of the address alone, and is the same kind for all', async () => {
    for (const email of ['somebody-new@people.test', host.people.owner.email]) {
      const { status, headers } = await send(host.origin, {
        method: 'POST',
        path: '/api/auth/sign-up/email',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD, name: 'Ann' }),
      })
      const [setCookie = '', ...more] = [headers['set-cookie'] ?? []].flat()
      expect([status, more]).toEqual([200, []])
      expect(setCookie).toMatch(/^webmagic\.signed_up=[\w-]{43};/)
      expect(attributesOf(setCookie)).toEqual([
        'HttpOnly',
        'Max-Age=86400',
        'Path=/api/auth/verify-email',
        'SameSite=Lax',
      ])
    }
  })

  function attributesOf(setCookie: string): string[] {
    const [, ...attributes] = setCookie.split('; ')
    return attributes.sort()
  }
})

describe('a session', () => {
  test('ends with the next request after signing out by cookie', async () => {
    const { cookie, token } = await signIn(host.origin, host.people.owner.email)
    expect((await signOut({ cookie, origin: host.origin })).status).toBe(200)
    for (const headers of [{ cookie }, bearer(token)]) {
      expectRefused(await me(headers), 401, 'unauthenticated')
      expect((await getSession(headers)).text).toBe('null')
    }
  })

  test('ends with the next request after signing out by token', async () => {
    const [ending, other] = [
      await signIn(host.origin, host.people.owner.email),
      await signIn(host.origin, host.people.owner.email),
    ]
    expect((await signOut(bearer(ending.token))).status).toBe(200)
    expectRefused(await me(bearer(ending.token)), 401, 'unauthenticated')
    expectRefused(await me({ cookie: ending.cookie }), 401, 'unauthenticated')
    expect((await me(bearer(other.token))).status).toBe(200)
  })

  test('ends when its customer is deactivated', async () => {
    const { token } = await signIn(host.origin, host.people.stranger.email)
    expect((await me(bearer(token))).status).toBe(200)
    await host.database.pool.query('update customer_users set is_active = false where id = $1', [
      host.people.stranger.id,
    ])
    expectRefused(await me(bearer(token)), 401, 'unauthenticated')
    await host.database.pool.query('update customer_users set is_active = true where id = $1', [
      host.people.stranger.id,
    ])
  })

  test.each(['UTC', 'Pacific/Auckland', 'America/Los_Angeles'])(
    'ends when it expires, in a process in %s',
    async (zone) => {
      vi.stubEnv('TZ', zone)
      const { token, cookie } = await signIn(host.origin, host.people.owner.email)
      const expireIn = (interval: string) =>
        host.database.pool.query(
          'update webmagic.customer_sessions set expires_at = now() + $2::interval where token = $1',
          [decodeURIComponent(token).split('.')[0], interval],
        )
      await expireIn('1 minute')
      for (const headers of [{ cookie }, bearer(token)]) {
        expect((await me(headers)).status).toBe(200)
        expect((await getSession(headers)).text).not.toBe('null')
      }
      await expireIn('-1 second')
      for (const headers of [{ cookie }, bearer(token)]) {
        expectRefused(await me(headers), 401, 'unauthenticated')
        expect((await getSession(headers)).text).toBe('null')
      }
    },
  )

  test('lasts seven days from signing in, in a process in Pacific/Auckland', async () => {
    vi.stubEnv('TZ', 'Pacific/Auckland')
    expect(new Date().getTimezoneOffset()).toBeLessThan(-600)
    const { token } = await signIn(host.origin, host.people.owner.email)
    const { rows } = await host.database.pool.query(
      `select round(extract(epoch from expires_at - now()) / 3600)::int as hours
       from webmagic.customer_sessions where token = $1`,
      [decodeURIComponent(token).split('.')[0]],
    )
    expect(rows).toEqual([{ hours: 7 * 24 }])
  })

  test('is not to be had with a token that the host has not signed', async () => {
    const answer = await postSignIn(host.origin, { email: host.people.owner.email, password: PASSWORD })
    const raw: unknown = JSON.parse(answer.text).token
    const [signed] = [answer.headers['set-auth-token']].flat()
    if (typeof raw !== 'string' || signed === undefined) throw new Error('No token')
    const sign = (secret: string) => createHmac('sha256', secret).update(raw).digest('base64')
    expect(decodeURIComponent(signed)).toBe(`${raw}.${sign(AUTH_SECRET)}`)
    const signature = sign(AUTH_SECRET)
    for (const token of [
      raw,
      `${raw}.`,
      `${raw}.${sign('another secret')}`,
      `${raw}.${signature.slice(0, -4)}`,
      `${raw.slice(0, -1)}.${signature}`,
      `${raw}x.${signature}`,
      `.${signature}`,
      `${raw}.%00`,
      '%E0%A4%A',
      'x'.repeat(5_000),
    ]) {
      expectRefused(await me(bearer(token)), 401, 'unauthenticated')
      expectRefused(await me({ cookie: `webmagic.session_token=${token}` }), 401, 'unauthenticated')
      for (const headers of [bearer(token), { cookie: `webmagic.session_token=${token}` }]) {
        expect((await getSession(headers)).text).toBe('null')
      }
    }
  })

  test('is not that of a cookie when there is a bad token beside it', async () => {
    const { cookie } = await signIn(host.origin, host.people.owner.email)
    for (const authorization of ['Bearer x', 'Bearer', 'Basic eDp5', '']) {
      expectRefused(await me({ cookie, authorization }), 401, 'unauthenticated')
    }
  })
})

describe('the address of a session', () => {
  const FORGED = {
    'x-forwarded-for': '203.0.113.66, 203.0.113.7',
    forwarded: 'for=203.0.113.66',
    'x-real-ip': '203.0.113.66',
    'x-client-ip': '203.0.113.66',
    'cf-connecting-ip': '203.0.113.66',
    'x-webmagic-address': '203.0.113.66',
  }

  async function storedAddress({ origin, people, database }: Host): Promise<unknown> {
    await postSignIn(origin, { email: people.owner.email, password: PASSWORD }, FORGED)
    const { rows } = await database.pool.query(
      'select ip_address from webmagic.customer_sessions order by created_at desc limit 1',
    )
    return rows[0]?.ip_address
  }

  test('is where the request came from, whatever its headers say', async () => {
    expect(await storedAddress(host)).toBe('127.0.0.1')
  })

  test('is what the nearest proxy saw where one is trusted', async () => {
    const proxied = await startHost({ env: { TRUST_PROXY: '1' } })
    try {
      expect(await storedAddress(proxied)).toBe('203.0.113.7')
    } finally {
      await proxied.close()
    }
  })
})

describe('a refusal', () => {
  const token = 'not-a-token-that-was-ever-sent'
  const [password, newPassword] = [PASSWORD, 'another password']

  function post(path: string, body: object) {
    const headers = { 'content-type': 'application/json' }
    return send(host.origin, { method: 'POST', path, headers, body: JSON.stringify(body) })
  }

  test.each([
    ['sign-in/email', { email: 'nobody@people.test', password }, 401, 'INVALID_EMAIL_OR_PASSWORD'],
    ['change-password', { currentPassword: password, newPassword }, 401, 'UNAUTHORIZED'],
    ['reset-password', { token, newPassword }, 400, 'INVALID_TOKEN'],
    ['verify-email', { token, password }, 401, 'INVALID_TOKEN'],
  ])('of %s itself is a code and a message', async (path, body, status, code) => {
    const answer = await post(`/api/auth/${path}`, body)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { code, message: expect.any(String) }])
  })

  test('of input that is not valid is in the shape of the API', async () => {
    expectRefused(await post('/api/auth/reset-password', { token }), 400, 'validation_failed')
  })
})

describe.each([
  ['/api/auth', []],
  ['/api/staff-auth', ['sign-up/email', 'verify-email', 'send-verification-email']],
] as const)('at %s', (door, notHere) => {
  const POSTED = ['sign-in/email', 'sign-out', 'request-password-reset', 'reset-password', 'change-password']

  test.each([
    ...notHere,
    'sign-in/social',
    'sign-in/email/',
    'sign-in',
    'sign-up',
    'update-user',
    'change-email',
    'set-password',
    'delete-user',
    'delete-user/callback',
    'list-sessions',
    'revoke-session',
    'revoke-sessions',
    'revoke-other-sessions',
    'update-session',
    'link-social',
    'unlink-account',
    'list-accounts',
    'get-access-token',
    'refresh-token',
    'account-info',
    'reset-password/x',
    'verify-password',
    'callback/google',
    'error',
    'ok',
    '',
    'get-session/',
    '..%2fauth%2fupdate-user',
  ])('%j of better-auth is not offered', async (endpoint) => {
    const { cookie } = await signedIn
    const before = await snapshot(host.database.pool)
    const headers = { cookie, 'content-type': 'application/json', origin: host.origin }
    const body = JSON.stringify({
      email: 'new@people.test',
      newEmail: 'new@people.test',
      password: PASSWORD,
      name: 'New',
    })
    const path = `${door}/${endpoint}`
    expectRefused(await send(host.origin, { method: 'POST', path, headers, body }), 404, 'not_found')
    expectRefused(await send(host.origin, { path, headers: { cookie } }), 404, 'not_found')
    expect(await snapshot(host.database.pool)).toEqual(before)
  })

  test('what is posted is not to be had otherwise, and the session not posted', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const path of POSTED) {
      expectRefused(await send(host.origin, { path: `${door}/${path}`, headers }), 404, 'not_found')
    }
    const path = `${door}/get-session`
    const posted = await send(host.origin, { method: 'POST', path, headers, body: json({}) })
    expectRefused(posted, 404, 'not_found')
  })

  test.each(POSTED)('%s is JSON from our own pages, or nothing', async (endpoint) => {
    const ask = (headers: Record<string, string>, body = '{}') =>
      send(host.origin, { method: 'POST', path: `${door}/${endpoint}`, headers, body })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expectRefused(await ask({ 'content-type': type }), 415, 'unsupported_media_type')
    }
    const headers = { 'content-type': 'application/json' }
    for (const origin of ['https://evil.test', 'null', `${host.origin}.evil.test`]) {
      expectRefused(await ask({ ...headers, origin }), 403, 'forbidden')
    }
    expectRefused(await ask(headers, '{"__proto__":{"email":"x"}}'), 400, 'validation_failed')
    expectRefused(await ask(headers, '[]'), 400, 'validation_failed')
    expectRefused(await ask(headers, '{'), 400, 'validation_failed')
  })
})
