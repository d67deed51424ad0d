import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectRefused, json, mutate, postSignIn, query, type SignedIn, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { type Question, send, sendBytes } from '../testing/http.ts'
import { PASSWORD } from '../testing/people.ts'
import { snapshot } from '../testing/snapshot.ts'

let host: Host
let session: SignedIn
let before: Record<string, string>

beforeAll(async () => {
  host = await startHost()
  session = await signIn(host.origin, host.people.owner.email)
  before = await snapshot(host.database.pool)
})

afterEach(async () => {
  expect(await snapshot(host.database.pool)).toEqual(before)
})

afterAll(() => host.close())

/** Would change something if it were let through. */
function change(question: Partial<Question> = {}): Question {
  const { headers, ...rest } = question
  return {
    method: 'POST',
    path: '/trpc/ownership.setPrimary',
    body: json({ siteId: host.people.owner.siteIds[1] }),
    headers: { 'content-type': 'application/json', cookie: session.cookie, ...headers },
    ...rest,
  }
}

describe('pages of other origins are kept out', () => {
  const foreign = (): [string, string][] => [
    ['another host', 'https://evil.test'],
    ['no origin to speak of', 'null'],
    ['another port', `http://127.0.0.1:${host.port + 1}`],
    ['no port', 'http://127.0.0.1'],
    ['another scheme', `https://127.0.0.1:${host.port}`],
    ['a host that begins like ours', `http://127.0.0.1.evil.test:${host.port}`],
    ['a host that ends like ours', `http://evil-localhost:${host.port}`],
    ['our host as user name', `http://127.0.0.1:${host.port}@evil.test`],
    ['our origin with more behind it', `${host.origin}.evil.test`],
    ['our origin and another', `${host.origin}, https://evil.test`],
    ['an empty one', ''],
  ]

  test('on a mutation', async () => {
    for (const [name, origin] of foreign()) {
      const answer = await send(host.origin, change({ headers: { origin } }))
      expect.soft(expectRefused(answer, 403, 'forbidden').message, name).toContain('origin')
    }
  })

  test('on a query', async () => {
    for (const [, origin] of foreign()) {
      const headers = { origin, cookie: session.cookie }
      expectRefused(await query(host.origin, 'ownership.mySites', undefined, { headers }), 403, 'forbidden')
    }
  })

  test('on sign-in, sign-out and the session', async () => {
    const credentials = { email: host.people.owner.email, password: PASSWORD }
    for (const [, origin] of foreign()) {
      expectRefused(await postSignIn(host.origin, credentials, { origin }), 403, 'forbidden')
      const signOut = change({ path: '/api/auth/sign-out', body: '{}', headers: { origin } })
      expectRefused(await send(host.origin, signOut), 403, 'forbidden')
      const headers = { origin, cookie: session.cookie }
      expectRefused(await send(host.origin, { path: '/api/auth/get-session', headers }), 403, 'forbidden')
    }
  })

  test('also when the address is written in another way', async () => {
    const headers = { origin: 'https://evil.test' }
    for (const path of [
      '/%74rpc/ownership.setPrimary',
      '/trp%63/ownership.setPrimary',
      '/%61pi/auth/sign-out',
    ]) {
      expectRefused(await send(host.origin, change({ path, headers })), 403, 'forbidden')
    }
    const whole = `${host.origin}/trpc/ownership.setPrimary`
    expect((await send(host.origin, change({ path: whole, headers }))).status).toBeGreaterThanOrEqual(400)
    for (const path of [
      '//trpc/ownership.setPrimary',
      '/./trpc/ownership.setPrimary',
      '/TRPC/ownership.setPrimary',
    ]) {
      expectRefused(await send(host.origin, change({ path, headers })), 404, 'not_found')
    }
  })

  test('when only Sec-Fetch-Site tells', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expectRefused(await send(host.origin, change({ headers })), 403, 'forbidden')
    const signOut = change({ path: '/api/auth/sign-out', body: '{}', headers })
    expectRefused(await send(host.origin, signOut), 403, 'forbidden')
  })

  test('a page that links to the portal is none of them', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', accept: 'text/html' }
    expect((await send(host.origin, { path: '/sites', headers })).status).not.toBe(403)
  })
})

test.each(['127.0.0.1', 'localhost', '[::1]'])('our own pages are let in at %s', async (name) => {
  const origin = `http://${name}:${host.port}`
  for (const headers of [{ origin }, { origin, 'sec-fetch-site': 'same-origin' }]) {
    const answer = await mutate(
      host.origin,
      'ownership.setPrimary',
      json({ siteId: host.people.owner.siteIds[0] }),
      {
        headers: { cookie: session.cookie, ...headers },
      },
    )
    expect(answer.status).toBe(200)
  }
})

describe('a body is JSON', () => {
  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain; charset=application/json',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'application/jsonl',
    'application/json-patch+json',
    'application/json, text/plain',
    'text/json',
    'json',
    '',
  ])('not "%s"', async (type) => {
    const headers = { 'content-type': type }
    expectRefused(await send(host.origin, change({ headers })), 415, 'unsupported_media_type')
    const signOut = change({ path: '/api/auth/sign-out', body: '{}', headers })
    expectRefused(await send(host.origin, signOut), 415, 'unsupported_media_type')
    const list = { path: '/trpc/ownership.mySites', headers: { ...headers, cookie: session.cookie } }
    expectRefused(await send(host.origin, list), 415, 'unsupported_media_type')
  })

  test('not without saying so', async () => {
    const headers = { cookie: session.cookie }
    for (const path of [
      '/trpc/ownership.setPrimary',
      '/api/auth/sign-in/email',
      '/api/auth/sign-out',
      '/trpc/nope',
    ]) {
      expectRefused(
        await send(host.origin, { method: 'POST', path, headers, body: '{}' }),
        415,
        'unsupported_media_type',
      )
      expectRefused(await send(host.origin, { method: 'POST', path, headers }), 415, 'unsupported_media_type')
    }
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
  ])('"%s" is JSON', async (type) => {
    const body = json({ siteId: host.people.owner.siteIds[0] })
    expect((await send(host.origin, change({ body, headers: { 'content-type': type } }))).status).toBe(200)
  })
})

describe('a body has at most 1 MiB', () => {
  const MIB = 1024 * 1024

  test.each([
    '/trpc/ownership.setPrimary',
    '/trpc/account.me',
    '/api/auth/sign-in/email',
    '/api/auth/sign-out',
  ])('on %s, with and without a content-length', async (path) => {
    for (const chunked of [false, true]) {
      const answer = await send(host.origin, change({ path, body: 'x'.repeat(2 * MIB), chunked }))
      expectRefused(answer, 413, 'payload_too_large')
    }
  })

  test('and up to there is read', async () => {
    const body = (bytes: number) => `${json({ siteId: host.people.owner.siteIds[0] })}`.padEnd(bytes)
    expect((await send(host.origin, change({ body: body(MIB) }))).status).toBe(200)
    expectRefused(await send(host.origin, change({ body: body(MIB + 1) })), 413, 'payload_too_large')
  })

  test('also when it says that it has less', async () => {
    const text = await sendBytes(
      host.origin,
      request(
        'POST /trpc/ownership.setPrimary',
        ['content-type: application/json', 'content-length: 2'],
        `{}${'x'.repeat(64)}`,
      ),
    )
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /)
  })
})

describe('what is no HTTP is refused in the shape of the API', () => {
  test.each([
    ['NUL in the address', 'GET /trpc/account.me\0', []],
    ['NUL in a header', 'GET /trpc/account.me', ['x-a: a\0b']],
    ['a line break in a header', 'GET /trpc/account.me', ['x-a: a\rb']],
    ['two lengths', 'POST /trpc/account.me', ['content-length: 2', 'content-length: 3']],
    ['a length beside chunks', 'POST /trpc/account.me', ['content-length: 5', 'transfer-encoding: chunked']],
    ['no HTTP at all', '\u0016\u0003\u0001', []],
  ])('%s', async (_name, start, headers) => {
    const text = await sendBytes(host.origin, request(start, headers))
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    const [head = '', body = ''] = text.split('\r\n\r\n')
    const id = /^x-request-id: (\S+)\r?$/m.exec(head)?.[1] ?? 'none'
    expect(id).toMatch(/^[\da-f-]{36}$/)
    expect(JSON.parse(body)).toMatchObject({
      error: { data: { httpStatus: 400, requestId: id, reason: { code: 'validation_failed' } } },
    })
  })

  test('headers of more than 16 KiB', async () => {
    const headers = { cookie: `x=${'y'.repeat(20_000)}` }
    expectRefused(await query(host.origin, 'account.me', undefined, { headers }), 413, 'payload_too_large')
    const search = json({ search: 'y'.repeat(20_000) })
    expectRefused(await query(host.origin, 'ownership.mySites', search), 413, 'payload_too_large')
  })

  test.each(['/trpc/account.me%00', '/trpc/%00', '/api/auth/get-session%00', '/trpc/account.me?a=%00'])(
    'NUL in %s',
    async (path) => {
      expectRefused(
        await send(host.origin, { path, headers: { cookie: session.cookie } }),
        400,
        'validation_failed',
      )
    },
  )

  test('no header names the software', async () => {
    for (const path of ['/healthz', '/trpc/account.me', '/nope']) {
      const { headers } = await send(host.origin, { path })
      expect(Object.keys(headers)).not.toContain('x-powered-by')
      expect(Object.keys(headers)).not.toContain('server')
    }
  })
})

function request(start: string, headers: string[], body = ''): string {
  return [`${start} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', body].join('\r\n')
}
