import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type ClientOptions, createClient, isDomainError, signIn } from './index.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return `http://127.0.0.1:${address.port}`
}

async function portOfNobody(): Promise<string> {
  const url = await serve(() => {})
  for (const close of closing.splice(0)) close()
  return url
}

const ask: [string, (options: ClientOptions & { url: string }) => Promise<unknown>][] = [
  ['a call', (options) => createClient({ ...options, retries: 0 }).account.me.query()],
  ['a mutation', (options) => createClient(options).ownership.setPrimary.mutate({ siteId: 's' })],
  ['signing in', (options) => signIn({ ...options, email: 'a@b.test', password: 'p' })],
  [
    'a stream',
    (options) =>
      new Promise((_resolve, onError) =>
        createClient(options).tickets.onChange.subscribe(undefined, { onError }),
      ),
  ],
]
const [, ...withoutStreams] = ask.toReversed()

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const failure: unknown = await promise.then(
    () => new Error('It succeeded'),
    (error) => error,
  )
  expect(isDomainError(failure)).toBe(false)
  return failure instanceof Error ? failure.message : 'It threw something else'
}

describe.each(withoutStreams)('%s says what to check', (_name, call) => {
  test('when nothing listens', async () => {
    const url = await portOfNobody()
    expect(await messageOf(call({ url }))).toBe(
      `Cannot reach ${url}. Nothing listens there: is the host running, and are address and port right? (ECONNREFUSED)`,
    )
  })

  test('when there is no such host', async () => {
    const url = 'http://no-such-host.invalid'
    expect(await messageOf(call({ url }))).toMatch(
      /^Cannot reach http:\/\/no-such-host\.invalid\. .+ \((ENOTFOUND|EAI_AGAIN)\)$/,
    )
  })

  test('when the connection breaks off', async () => {
    const url = await serve((request) => request.destroy())
    expect(await messageOf(call({ url }))).toMatch(/^Cannot reach .* The connection broke off/)
  })

  test('when a browser tells it nothing', async () => {
    const failing = () => Promise.reject(new TypeError('Failed to fetch'))
    expect(await messageOf(call({ url: 'http://host.test', fetch: failing }))).toBe(
      'Cannot reach http://host.test. Is the host running, and may this page or program reach it?',
    )
  })

  test('when no answer comes', async () => {
    const url = await serve(() => {})
    expect(await messageOf(call({ url, timeoutMs: 100 }))).toMatch(
      / did not answer within 0\.1 s\. .*timeoutMs/,
    )
  })

  test('when a proxy answers for a host that is down', async () => {
    const url = await serve((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'))
    expect(await messageOf(call({ url }))).toBe(
      `${url} answered 502, from something in front of the host. Is the host running behind it?`,
    )
  })
})

describe.each(ask)('%s says what to check', (_name, call) => {
  test.each([
    [200, 'text/html; charset=utf-8', '<!doctype html>'],
    [404, 'text/plain', 'Not found'],
  ])('when the address is another one: %i with %s', async (status, type, body) => {
    const url = await serve((_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
    const message = await messageOf(call({ url }))
    expect(message).toContain(`${url} answered ${status} with ${type.split(';', 1)[0]} instead of JSON.`)
    expect(message).toContain('Check that url is the address of a host')
  })
})

test.each(['{"hello":"world"}', '[{"hello":"world"}]', '{'])(
  'a call says what to check when another service answers %s',
  async (body) => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    )
    const failure = createClient({ url, retries: 0 }).account.me.query()
    expect(await messageOf(failure)).toContain(`${url} did not answer as a WebMagic host does.`)
  },
)
