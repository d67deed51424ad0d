import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'
import { expectDetail, FORM, type RestOptions, rest, UNKNOWN_ID } from '../testing/rest.ts'
import { snapshot } from '../testing/snapshot.ts'

let host: Host
let token: string
let cookie: string
let before: Record<string, string>
beforeAll(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
  ;({ token, cookie } = await signIn(host.origin, host.people.stranger.email))
  before = await snapshot(host.database.pool)
})
// Whatever was asked here, nothing of it may have been done.
afterEach(async () => expect(await snapshot(host.database.pool)).toEqual(before))
afterAll(() => host.close())

const get = (path: string, options?: RestOptions) => rest(host.origin, 'GET', path, undefined, options)
const post = (path: string, body: unknown, options?: RestOptions) =>
  rest(host.origin, 'POST', path, body, { token, ...options })
const TICKET = { subject: 'Opening hours', description: 'We open at eight.', category: 'site_edit' }

const SIGNED_IN_ONLY = [
  ['GET', '/customer/me'],
  ['GET', '/customer/my-sites'],
  ['GET', '/customer/my-site'],
  ['GET', '/tickets'],
  ['GET', '/tickets/'],
  ['GET', '/tickets/stats'],
  ['GET', `/tickets/${UNKNOWN_ID}`],
  ['POST', '/tickets/', TICKET],
  ['POST', `/tickets/${UNKNOWN_ID}/messages`, { message: 'Hello' }],
  ['PATCH', `/tickets/${UNKNOWN_ID}/status`, { status: 'closed' }],
  ['POST', '/customer/change-password', { current_password: 'x', new_password: 'a good password 1' }],
] as const

describe.each(SIGNED_IN_ONLY)('%s %s', (method, path, body?: object) => {
  test('is for who shows a token: neither a cookie nor a key of a service will do', async () => {
    const ask = (headers: Record<string, string>) => rest(host.origin, method, path, body, { headers })
    expectDetail(await ask({}), 401, 'Not authenticated')
    expectDetail(await ask({ cookie, origin: host.origin }), 401, 'Not authenticated')
    expectDetail(await ask({ authorization: 'Basic eDp5' }), 401, 'Not authenticated')
    expectDetail(await ask({ authorization: `Bearer x${token}` }), 401, 'Could not validate credentials')
    expectDetail(
      await ask({ authorization: `Bearer x${token}`, cookie }),
      401,
      'Could not validate credentials',
    )
    expectDetail(await ask({ authorization: 'Bearer wm_nothing' }), 401, 'Could not validate credentials')
  })

  test('says so before it looks at what was sent', async () => {
    const wrong = method === 'GET' ? undefined : '{"secret": '
    expectDetail(await rest(host.origin, method, `${path}?secret=1`, wrong), 401, 'Not authenticated')
    const ended = await rest(host.origin, method, `${path}?secret=1`, wrong, { token: 'ended' })
    expectDetail(ended, 401, 'Could not validate credentials')
  })
})

describe('what is sent', () => {
  const extra = { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' }

  test.each([
    ['an unknown field', { ...TICKET, secret_field: 1 }, { ...extra, loc: ['body'] }],
    [
      'a missing field',
      { ...TICKET, subject: undefined },
      { type: 'missing', loc: ['body', 'subject'], msg: 'Field required' },
    ],
    [
      'a short text',
      { ...TICKET, subject: '  abc ' },
      { type: 'string_too_short', loc: ['body', 'subject'] },
    ],
    [
      'a long text',
      { ...TICKET, subject: 'x'.repeat(256) },
      { type: 'string_too_long', loc: ['body', 'subject'] },
    ],
    ['an unknown word', { ...TICKET, category: 'secret word' }, { type: 'enum', loc: ['body', 'category'] }],
    ['an operator', { ...TICKET, subject: { $ne: null } }, { type: 'string_type', loc: ['body', 'subject'] }],
    ['a list', { ...TICKET, subject: ['Opening hours'] }, { type: 'string_type', loc: ['body', 'subject'] }],
    ['no id', { ...TICKET, site_id: '1' }, { type: 'uuid_parsing', loc: ['body', 'site_id'] }],
    [
      'too many changes',
      { ...TICKET, changes: Array(4).fill({ description: 'Make it red' }) },
      { type: 'too_long', loc: ['body', 'changes'] },
    ],
    [
      'a short change',
      { ...TICKET, changes: [{ description: 'x' }] },
      { type: 'string_too_short', loc: ['body', 'changes', 0, 'description'] },
    ],
    [
      'a field that is not known in a change',
      { ...TICKET, changes: [{ description: 'Make it red', x: 1 }] },
      { ...extra, loc: ['body', 'changes', 0] },
    ],
    [
      'a large context',
      { ...TICKET, changes: [{ description: 'Make it red', element_context: { x: 'x'.repeat(30_000) } }] },
      { type: 'value_error', loc: ['body', 'changes', 0, 'element_context'] },
    ],
    ['a list for all of it', [TICKET], { loc: ['body'] }],
    ['a text for all of it', '"secret word"', { type: 'object_type', loc: ['body'] }],
    [
      'no JSON',
      '{"subject": "secret word"',
      { type: 'json_invalid', loc: ['body'], msg: 'JSON decode error' },
    ],
    ['nothing', '', { type: 'json_invalid', loc: ['body'] }],
    ['NUL', { ...TICKET, description: 'secret word \0' }, { type: 'value_error', loc: ['body'] }],
    ['half a character', '{"subject":"secret word \\ud800"}', { type: 'value_error', loc: ['body'] }],
    ['a prototype', '{"__proto__":{"subject":"secret word"}}', { type: 'value_error', loc: ['body'] }],
  ])('may not be %s', async (_what, body, issue) => {
    const answer = await post('/tickets/', body)
    expectDetail(answer, 422, [{ type: expect.any(String), msg: expect.any(String), ...issue }])
    expect(answer.text).not.toMatch(/secret/)
  })

  test.each([
    ['limit=0', { type: 'greater_than_equal', loc: ['query', 'limit'] }],
    ['limit=101', { type: 'less_than_equal', loc: ['query', 'limit'] }],
    ['limit=1.5', { loc: ['query', 'limit'] }],
    ['limit=1&limit=2', { loc: ['query', 'limit'] }],
    ['offset=-1', { type: 'greater_than_equal', loc: ['query', 'offset'] }],
    ['offset=10001', { type: 'less_than_equal', loc: ['query', 'offset'] }],
    ['offset=secret', { loc: ['query', 'offset'] }],
    ['status=secret', { type: 'enum', loc: ['query', 'status'] }],
    ['secret=1', { ...extra, loc: ['query'] }],
  ])('may not be asked with %s', async (search, issue) => {
    const answer = await get(`/tickets/?${search}`, { token })
    expectDetail(answer, 422, [{ type: expect.any(String), msg: expect.any(String), ...issue }])
    expect(answer.text).not.toMatch(/secret/)
  })

  test.each(['1', 'x'.repeat(500), '%27;drop', `${UNKNOWN_ID}x`])('may not name a ticket %s', async (id) => {
    const msg = 'Invalid UUID'
    expectDetail(await get(`/tickets/${id}`, { token }), 422, [
      { type: 'uuid_parsing', loc: ['path', 'ticket_id'], msg },
    ])
  })

  test('may not have NUL in its address', async () => {
    for (const path of ['/sites/public/a%00b', '/sites/public/%ff', '/tickets?status=%00']) {
      const issue = { type: 'value_error', loc: ['request'], msg: expect.any(String) }
      expectDetail(await get(path), 422, [issue])
    }
  })

  test('is JSON, of a bearable size, from our own pages', async () => {
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', FORM['content-type']]) {
      const answer = await post('/tickets/', JSON.stringify(TICKET), { headers: { 'content-type': type } })
      expectDetail(answer, 415, 'Send JSON: content-type: application/json.')
    }
    const large = await post('/tickets/', { ...TICKET, description: 'x'.repeat(1024 * 1024) })
    expectDetail(large, 413, 'The request is too large.')
    for (const headers of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      expectDetail(
        await post('/tickets/', TICKET, { headers }),
        403,
        'Requests from this origin are not allowed.',
      )
    }
  })
})

describe('an address', () => {
  test('that is not there is said to be so', async () => {
    for (const path of [
      '',
      '/',
      '/nothing',
      '/customer',
      '/webhooks/recurrente',
      '/customer/me/',
      '/tickets//',
      '/docs/x',
    ]) {
      expectDetail(await get(path, { token }), 404, 'Not Found')
    }
    expectDetail(await post('/webhooks/recurrente', {}), 404, 'Not Found')
    const encoded = await send(host.origin, { path: '/api/%761/customer/me' })
    expect([encoded.status, encoded.text]).toEqual([401, '{"detail":"Not authenticated"}'])
  })

  test('says which methods it has', async () => {
    const put = await rest(host.origin, 'PUT', '/customer/me', 'x', {
      headers: { 'content-type': 'text/plain' },
    })
    expectDetail(put, 405, 'Method Not Allowed')
    expect(put.headers.allow).toBe('GET')
    for (const path of ['/tickets', '/tickets/']) {
      const answer = await rest(host.origin, 'DELETE', path, undefined, { token })
      expectDetail(answer, 405, 'Method Not Allowed')
      expect(answer.headers.allow?.split(', ').sort()).toEqual(['GET', 'POST'])
    }
    const head = await rest(host.origin, 'HEAD', '/customer/me', undefined, { token })
    expect([head.status, head.text]).toEqual([405, ''])
  })
})

test('a failure that nobody expected names the request and nothing else', async () => {
  await host.database.pool.query('alter table support_tickets rename column priority to urgency')
  try {
    const answer = await get('/tickets/stats?', { token })
    expect(answer.status).toBe(200)
    const failed = await get('/tickets/', { token })
    const id = failed.headers['x-request-id']
    expectDetail(failed, 500, `Something went wrong on our side. Quote ${id} when you ask for help.`)
  } finally {
    await host.database.pool.query('alter table support_tickets rename column urgency to priority')
  }
})

test('routes are measured by what they are, procedures by what they do', async () => {
  await get(`/tickets/${UNKNOWN_ID}`, { token })
  const { text } = await send(host.origin, { path: '/metrics' })
  expect(text).toContain('method="GET",route="/api/v1/tickets/:ticket_id",status="404"')
  expect(text).toContain('path="tickets.get",outcome="not_found"')
  expect(text).not.toContain(UNKNOWN_ID)
})
