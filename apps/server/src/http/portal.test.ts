import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefused, json, query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { type Question, send } from '../testing/http.ts'
import { addPortal } from './portal.ts'

const SECRET = 'a file that nobody may read'
const PAGE = '<!doctype html><title>WebMagic</title>'
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let folder: string
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webmagic-portal-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'package.json'), SECRET)
  await writeFile(join(folder, 'dist', 'index.html'), PAGE)
  await writeFile(join(folder, 'dist', 'assets', 'app-1234.js'), 'run()')
})

afterAll(async () => {
  for (const close of closing) await close()
  await rm(folder, { recursive: true })
})

async function servePortal(directory: string): Promise<string> {
  const server = Fastify({ genReqId: () => randomUUID() })
  closing.push(() => server.close())
  await addPortal(server, directory)
  return server.listen({ host: '127.0.0.1', port: 0 })
}

describe('a portal that is built', () => {
  let origin: string

  beforeAll(async () => {
    origin = await servePortal(join(folder, 'dist'))
  })

  test.each([
    '/',
    '/sites',
    '/sites/some-id',
    '/index.html',
    '/sign-in?next=%2Fsites',
    '/apiary',
    '/no.such.file',
  ])('answers %s with its page, to be asked for anew each time', async (path) => {
    const { status, headers, text } = await send(origin, { path, headers: html })
    expect([status, text, headers['cache-control']]).toEqual([200, PAGE, 'no-cache'])
    expect(headers['content-type']).toMatch(/^text\/html/)
  })

  test('lets its assets be kept, as their names say what is in them', async () => {
    const { status, headers, text } = await send(origin, { path: '/assets/app-1234.js' })
    expect([status, text]).toEqual([200, 'run()'])
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test.each<Question>([
    { path: '/assets/gone-1234.js', headers: html },
    { path: '/api/nope', headers: html },
    { path: '/api', headers: html },
    { path: '/trpc', headers: html },
    { path: '/webhooks/x', headers: html },
    { path: '/sites', headers: { accept: 'application/json' } },
    { path: '/sites', method: 'POST' },
  ])('answers $path with an error for programs', async (question) => {
    expectRefused(await send(origin, question), 404, 'not_found')
  })

  test.each([
    '/..%2fpackage.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/..%5cpackage.json',
    '/....//package.json',
    '//package.json',
    '/%252e%252e%252fpackage.json',
    '/package.json%00.html',
    `/%2f${'..%2f'.repeat(20)}etc%2fpasswd`,
  ])('serves no file from outside at %s', async (path) => {
    const { status, text } = await send(origin, { path, headers: html })
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('root:')
    if (status === 200) expect(text).toBe(PAGE)
  })
})

test('a portal that is not built says so, and errors stay errors', async () => {
  const origin = await servePortal(join(folder, 'nothing-here'))
  const page = await send(origin, { path: '/sites', headers: html })
  expect([page.status, page.text]).toEqual([
    503,
    'The portal is not built yet. Run `npm start`, which builds it.\n',
  ])
  expectRefused(await send(origin, { path: '/api/nope', headers: html }), 404, 'not_found')
})

describe('every answer of the host', () => {
  let host: Host
  let token: string

  beforeAll(async () => {
    host = await startHost()
    closing.push(() => host.close())
    token = (await signIn(host.origin, host.people.owner.email)).token
  })

  test.each<Question>([
    { path: '/sites', headers: html },
    { path: '/healthz' },
    { path: '/readyz' },
    { path: '/metrics' },
    { path: '/api/nope' },
    { path: '/api/auth/get-session' },
    { path: '/trpc/account.me' },
    { path: '/trpc/nope' },
    { path: '/trpc/account.me', headers: { origin: 'https://evil.test' } },
    { path: '/trpc/ownership.setPrimary', method: 'POST' },
    { path: '/trpc/ownership.mySites', method: 'DELETE', headers: { 'content-type': 'application/json' } },
  ])('has its id and is not to be guessed at or framed: $method $path', async (question) => {
    const { headers } = await send(host.origin, question)
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    const policy = headers['content-security-policy']
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  test('has its id even where the address cannot be read', async () => {
    const { headers } = await send(host.origin, { path: '/trpc/%E0%A4%A' })
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('of the API is not to be kept', async () => {
    for (const answer of [
      await query(host.origin, 'ownership.mySites', undefined, { token }),
      await query(host.origin, 'account.me,ownership.mySites?batch=1', undefined, { token }),
      await query(host.origin, 'ownership.mySites', json({ limit: 0 }), { token }),
      await query(host.origin, 'nope'),
      await send(host.origin, {
        path: '/api/auth/get-session',
        headers: { authorization: `Bearer ${token}` },
      }),
      await send(host.origin, { path: '/readyz' }),
      await send(host.origin, { path: '/api/nope' }),
    ]) {
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  test('has an id of its own, which no caller chooses', async () => {
    const ask = () => query(host.origin, 'account.me', undefined, { headers: { 'x-request-id': 'mine' } })
    const [first, second] = [await ask(), await ask()]
    expect(first.headers['x-request-id']).not.toBe('mine')
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id'])
  })

  test('has nothing of the files beside the portal', async () => {
    for (const path of [
      '/..%2f..%2fpackage.json',
      '/assets/../../server/package.json',
      '/assets/..%2f..%2f..%2f..%2fpackage.json',
    ]) {
      expect((await send(host.origin, { path, headers: html })).text).not.toContain('"@webmagic/')
    }
  })
})
