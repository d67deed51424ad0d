import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type ClientOptions, createClient, getSession, isDomainError, signIn } from './index.ts'

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

describe.each(ask)('%s is not sent on', (_name, call) => {
  test.each([301, 302, 307, 308])('where a redirection points: %i', async (status) => {
    const heard: string[] = []
    const other = await serve(({ url }, response) => {
      heard.push(url ?? '')
      response.writeHead(500).end()
    })
    const url = await serve((_request, response) =>
      response.writeHead(status, { location: `${other}/elsewhere` }).end(),
    )
    expect(await messageOf(call({ url }))).toBe(
      `${url} sends elsewhere, to ${other}. Is that the address of the host?`,
    )
    expect(heard).toEqual([])
  })
})

describe.each(ask)('%s says who answered', (_name, call) => {
  test.each([403, 413, 414])('when a firewall or a proxy did: %i', async (status) => {
    const url = await serve((_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>No</h1>'),
    )
    expect(await messageOf(call({ url }))).toBe(
      `${url} answered ${status}, from something in front of the host. Does it let this program through?`,
    )
  })
})

describe('signing in', () => {
  const signingIn = (url: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
    signIn({ url, email: 'a@b.test', password: 'p', ...options })

  test('says what to check when another service answers', async () => {
    const url = await serve((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'set-auth-token': 't' })
        .end('{"hello":"world"}'),
    )
    for (const call of [signingIn, (url: string) => getSession({ url })]) {
      expect(await messageOf(call(url))).toContain(`${url} did not answer as a WebMagic host does.`)
    }
  })

  test('says that an answer which has begun did not end in time', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"user":'),
    )
    const options = { timeoutMs: 200 }
    for (const call of [() => signingIn(url, options), () => getSession({ url, ...options })]) {
      expect(await messageOf(call())).toContain(`${url} did not answer within 0.2 s.`)
    }
  })

  test('ends when its caller gives up, and does not begin after that', async () => {
    let asked = 0
    const url = await serve(() => {
      asked += 1
    })
    const giveUp = new AbortController()
    const failure = messageOf(signingIn(url, { signal: giveUp.signal }))
    await expect.poll(() => asked).toBe(1)
    giveUp.abort(new Error('Closed the page'))
    expect(await failure).toBe('Closed the page')
    expect(await messageOf(signingIn(url, { signal: giveUp.signal }))).toBe('Closed the page')
    expect(asked).toBe(1)
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
