import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { errorOf, expectRefused, json, mutate, query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'
import { snapshot } from '../testing/snapshot.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

let host: Host
let token: string
let before: Record<string, string>

beforeAll(async () => {
  host = await startHost()
  token = (await signIn(host.origin, host.people.owner.email)).token
  before = await snapshot(host.database.pool)
})

// Whatever was asked here, nothing of it may have been done.
afterEach(async () => {
  expect(await snapshot(host.database.pool)).toEqual(before)
})

afterAll(() => host.close())

function listSites(input?: string) {
  return query(host.origin, 'ownership.mySites', input, { token })
}

function setPrimary(input?: string) {
  return mutate(host.origin, 'ownership.setPrimary', input, { token })
}

describe('an input that is not what the procedure takes is refused', () => {
  test.each([
    ['an unknown key', { limit: 1, role: 'owner' }],
    ['a string for a number', { limit: '10' }],
    ['a fraction', { limit: 1.5 }],
    ['a number out of range', { limit: 101 }],
    ['a negative number', { limit: -1 }],
    ['an array for a string', { search: ['a'] }],
    ['an array for a number', { limit: [10] }],
    ['an array for the whole input', [{ limit: 10 }]],
    ['a string for the whole input', 'limit'],
    ['a number for the whole input', 1],
    ['null for the whole input', null],
    ['an operator as search', { search: { $ne: null } }],
    ['an operator as limit', { limit: { $gt: 0 } }],
    ['an operator as status', { status: { $in: ['active'] } }],
    ['a status that does not exist', { status: 'deleted' }],
    ['a search of 300 characters', { search: 'x'.repeat(300) }],
    ['a cursor that is no cursor', { cursor: 'x' }],
    ['a cursor with SQL in it', { cursor: cursorOf(true, 'now(); drop table sites; --', UNKNOWN_ID) }],
    [
      'a cursor with an operator in it',
      { cursor: cursorOf(true, '2026-01-01T00:00:00.000000Z', { $ne: null }) },
    ],
    ['NUL in the search', { search: 'a\0b' }],
    ['NUL in a key', { 'sea\0rch': 'a' }],
    ['a lone high surrogate', { search: 'a\ud83d' }],
    ['a lone low surrogate', { search: '\ude00a' }],
    ['a hundred unknown keys', Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, n]))],
  ])('mySites: %s', async (_name, input) => {
    const error = expectRefused(await listSites(json(input)), 400, 'validation_failed')
    expect(error.data.path).toBe('ownership.mySites')
  })

  test.each([
    ['no input', undefined],
    ['an empty body', ''],
    ['an operator as siteId', json({ siteId: { $ne: null } })],
    ['an array as siteId', json({ siteId: [UNKNOWN_ID] })],
    ['null as siteId', json({ siteId: null })],
    ['true as siteId', json({ siteId: true })],
    ['a siteId that is no UUID', json({ siteId: '1' })],
    ['SQL in a siteId', json({ siteId: "' or 1=1 --" })],
    ['an unknown key', json({ siteId: UNKNOWN_ID, customerId: UNKNOWN_ID })],
    ['NUL, escaped', '{"json":{"siteId":"\\u0000"}}'],
    ['NUL, raw', '{"json":{"siteId":"\0"}}'],
    ['a lone surrogate, escaped', '{"json":{"siteId":"\\ud800"}}'],
    ['10,000 levels of arrays', `{"json":{"siteId":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`],
    ['10,000 levels of objects', `{"json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['100,000 keys', json(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [n, 0])))],
    ['plain JSON', `{"siteId":"${UNKNOWN_ID}"}`],
    ['a key beside json and meta', `{"json":{"siteId":"${UNKNOWN_ID}"},"more":1}`],
    ['an array', '[]'],
    ['null', 'null'],
  ])('setPrimary: %s', async (_name, body) => {
    expectRefused(await setPrimary(body), 400, 'validation_failed')
  })

  test('bytes that are no UTF-8 are at most text that finds nothing', async () => {
    const body = Buffer.concat([
      Buffer.from('{"json":{"siteId":"'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from('"}}'),
    ])
    const answer = await send(host.origin, {
      method: 'POST',
      path: '/trpc/ownership.setPrimary',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    })
    expectRefused(answer, 400, 'validation_failed')
  })
})

describe('superjson metadata revives nothing but dates and undefined', () => {
  test.each([
    ['a RegExp', { siteId: '/(a+)+$/' }, { values: { siteId: ['regexp'] } }],
    ['an Error', { siteId: { name: 'E', message: 'm' } }, { values: { siteId: ['Error'] } }],
    ['a BigInt', { siteId: '1' }, { values: { siteId: ['bigint'] } }],
    ['a Map', { siteId: [[1, 2]] }, { values: { siteId: ['map'] } }],
    ['a Set', { siteId: [1] }, { values: { siteId: ['set'] } }],
    ['a URL', { siteId: 'http://x.test' }, { values: { siteId: ['URL'] } }],
    ['a class', { siteId: {} }, { values: { siteId: [['class', 'Object']] } }],
    ['a symbol', { siteId: 'x' }, { values: { siteId: [['symbol', 'x']] } }],
    ['a typed array', { siteId: [1] }, { values: { siteId: [['typed-array', 'Int8Array']] } }],
    ['a date where text belongs', { siteId: '2026-01-01' }, { values: { siteId: ['Date'] } }],
    ['the path __proto__', { siteId: 'x' }, { values: { '__proto__.polluted': ['undefined'] } }],
    [
      'the path constructor',
      { siteId: 'x' },
      { values: { 'constructor.prototype.polluted': ['undefined'] } },
    ],
    ['the path prototype', { siteId: 'x' }, { values: { 'siteId.prototype': ['undefined'] } }],
    [
      'references to __proto__',
      { siteId: 'x' },
      { referentialEqualities: { siteId: ['__proto__.polluted'] } },
    ],
    [
      'references to constructor',
      { siteId: 'x' },
      { referentialEqualities: { siteId: ['constructor.prototype.polluted'] } },
    ],
    ['text as metadata', { siteId: 'x' }, 'values'],
    ['an array as metadata', { siteId: 'x' }, []],
  ])('%s', async (_name, value, meta) => {
    expectRefused(await setPrimary(JSON.stringify({ json: value, meta })), 400, 'validation_failed')
    expect({}).not.toHaveProperty('polluted')
  })

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused', async (key) => {
    const body = `{"json":{"siteId":"${UNKNOWN_ID}","${key}":{"polluted":true}}}`
    expectRefused(await setPrimary(body), 400, 'validation_failed')
    const nested = `{"json":{"siteId":{"a":[{"${key}":{"polluted":true}}]}}}`
    expectRefused(await setPrimary(nested), 400, 'validation_failed')
    const meta = `{"json":{"siteId":"x"},"meta":{"values":{"${key}":["Date"]}}}`
    expectRefused(await setPrimary(meta), 400, 'validation_failed')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('what cannot be parsed is refused and not repeated', () => {
  test('malformed JSON', async () => {
    for (const answer of [
      await listSites('{"json":{"search":"hush'),
      await setPrimary('{"json":{"siteId":"hush'),
    ]) {
      expectRefused(answer, 400, 'validation_failed')
      expect(answer.text).not.toContain('hush')
    }
  })

  test.each([
    '/trpc/%E0%A4%A',
    '/trpc/%25E0%25A4%25A',
    '/trpc/ownership.mySites?input=%E0%A4%A',
    '/api/%E0%A4%A',
    '/%',
  ])('malformed percent-encoding: %s', async (path) => {
    const answer = await send(host.origin, { path, headers: { authorization: `Bearer ${token}` } })
    expectRefused(answer, 400, 'validation_failed')
  })

  test('connection parameters, which only WebSockets have', async () => {
    expectRefused(
      await send(host.origin, { path: '/trpc/account.me?connectionParams=x' }),
      400,
      'validation_failed',
    )
  })
})

describe('a batch', () => {
  const paths = (count: number) => Array.from({ length: count }, () => 'ownership.mySites').join(',')

  test('of 10 calls is answered', async () => {
    const answer = await query(host.origin, `${paths(10)}?batch=1`, undefined, { token })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toHaveLength(10)
  })

  test.each([11, 200])('of %i calls is refused', async (count) => {
    expectRefused(
      await query(host.origin, `${paths(count)}?batch=1`, undefined, { token }),
      400,
      'validation_failed',
    )
    const hidden = paths(count).replaceAll(',', '%252C')
    expectRefused(
      await query(host.origin, `${hidden}?batch=1`, undefined, { token }),
      400,
      'validation_failed',
    )
    const mutations = paths(count).replaceAll('mySites', 'setPrimary')
    expectRefused(
      await mutate(host.origin, `${mutations}?batch=1`, '{}', { token }),
      400,
      'validation_failed',
    )
  })

  test.each(['[1,2]', 'null', '5', '"x"', '{"__proto__":{"json":1}}', '{"0":1,"1":2}'])(
    'whose body is %s is refused',
    async (body) => {
      const answer = await mutate(host.origin, 'ownership.setPrimary,ownership.setPrimary?batch=1', body, {
        token,
      })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toMatchObject([
        { error: { json: { data: { reason: { code: 'validation_failed' } } } } },
        { error: { json: { data: { reason: { code: 'validation_failed' } } } } },
      ])
    },
  )
})

describe('a procedure that does not exist is not found', () => {
  test.each([
    'ownership.nope',
    'ownership',
    '',
    ',',
    '..',
    '%2e%2e',
    'ownership.mySites,',
    'ownership.mySites/x',
    'ownership.mySites,ownership.mySites',
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__lookupGetter__',
    'ownership.constructor',
    'ownership.__proto__',
    'ownership.mySites._def',
    'x'.repeat(3_000),
  ])('%s', async (path) => {
    expectRefused(await query(host.origin, path, undefined, { token }), 404, 'not_found')
    expectRefused(await mutate(host.origin, path, json({}), { token }), 404, 'not_found')
  })
})

describe('a procedure is called with its own method', () => {
  const input = () => json({ siteId: host.people.owner.siteIds[1] })

  test('GET on a mutation does nothing', async () => {
    expectRefused(
      await query(host.origin, 'ownership.setPrimary', input(), { token }),
      400,
      'validation_failed',
    )
  })

  test('POST on a query does nothing', async () => {
    expectRefused(
      await mutate(host.origin, 'ownership.mySites', json({}), { token }),
      400,
      'validation_failed',
    )
  })

  test.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])('%s is not found', async (method) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    for (const path of ['/trpc/ownership.setPrimary', '/trpc/ownership.mySites', '/trpc/nope', '/trpc']) {
      expectRefused(await send(host.origin, { method, path, headers, body: input() }), 404, 'not_found')
    }
  })

  test('HEAD is not found, without a body', async () => {
    for (const path of [
      '/trpc/ownership.mySites',
      '/trpc/ownership.setPrimary',
      '/trpc/nope',
      '/api/auth/get-session',
    ]) {
      const answer = await send(host.origin, {
        method: 'HEAD',
        path,
        headers: { authorization: `Bearer ${token}` },
      })
      expect([answer.status, answer.text]).toEqual([404, ''])
    }
  })

  test('a header does not change the method', async () => {
    const headers = { 'x-http-method-override': 'POST' }
    const answer = await query(host.origin, 'ownership.setPrimary', input(), { token, headers })
    expectRefused(answer, 400, 'validation_failed')
  })
})

test('of a repeated query parameter the first counts, and the rest is not looked at', async () => {
  const [one, bad] = [json({ limit: 1 }), json({ limit: 'x' })].map(encodeURIComponent)
  const path = `/trpc/ownership.mySites?input=${one}&input=${bad}&batch=0&batch=1`
  const answer = await send(host.origin, { path, headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text).result.data.json.sites).toHaveLength(1)
})

describe("somebody else's site is as unknown as one that does not exist", () => {
  const withoutRequestId = (text: string) => text.replaceAll(/"requestId":"[^"]+"/g, '')

  test('ownership.site', async () => {
    const [foreign, missing] = await Promise.all(
      [host.people.stranger.siteIds[0], UNKNOWN_ID].map((siteId) =>
        query(host.origin, 'ownership.site', json({ siteId }), { token }),
      ),
    )
    if (!foreign || !missing) throw new Error('No answers')
    expectRefused(foreign, 404, 'not_found')
    expect(withoutRequestId(foreign.text)).toBe(withoutRequestId(missing.text))
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(missing.headers))
  })

  test('ownership.setPrimary', async () => {
    const foreign = await setPrimary(json({ siteId: host.people.stranger.siteIds[0] }))
    const missing = await setPrimary(json({ siteId: UNKNOWN_ID }))
    expectRefused(foreign, 404, 'not_found')
    expect(withoutRequestId(foreign.text)).toBe(withoutRequestId(missing.text))
    expect(errorOf(missing).data.path).toBe('ownership.setPrimary')
  })

  test('a cursor made from it shows nothing of it', async () => {
    const siteId = host.people.stranger.siteIds[0]
    const answer = await listSites(json({ cursor: cursorOf(true, '2999-01-01T00:00:00.000000Z', siteId) }))
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('stranger')
  })
})

test('without a session every procedure is refused', async () => {
  for (const path of ['account.me', 'ownership.mySites', 'ownership.mySite']) {
    expectRefused(await query(host.origin, path), 401, 'unauthenticated')
  }
  expectRefused(
    await query(host.origin, 'ownership.site', json({ siteId: UNKNOWN_ID })),
    401,
    'unauthenticated',
  )
  const siteId = host.people.owner.siteIds[1]
  expectRefused(await mutate(host.origin, 'ownership.setPrimary', json({ siteId })), 401, 'unauthenticated')
})

function cursorOf(...position: unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}
