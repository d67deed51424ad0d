import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type ClientOptions, createClient, isDomainError, paginate, signIn, signOut } from './index.ts'

interface Asked {
  method: string
  /** The procedures of a batch. */
  paths: string[]
  /** Their inputs, without superjson's envelope. */
  inputs: unknown[]
  headers: IncomingHttpHeaders
}

/** What to do with the first request, the second, ...; the last one goes on. */
type Answer = (response: ServerResponse, asked: Asked) => void

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(...answers: Answer[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const url = new URL(request.url ?? '/', 'http://host')
    const paths = url.pathname.replace('/trpc/', '').split(',')
    const inputs: Record<string, { json: unknown }> = JSON.parse(
      url.searchParams.get('input') ?? (body || '{}'),
    )
    const question = {
      method: request.method ?? '',
      paths,
      inputs: paths.map((_path, index) => inputs[index]?.json),
      headers: request.headers,
    }
    asked.push(question)
    answers[Math.min(asked.length, answers.length) - 1]?.(response, question)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return { url: `http://127.0.0.1:${address.port}`, asked }
}

const ME = { customerId: 'c', email: 'a@b.test', fullName: null, emailVerified: true }

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const answerMe: Answer = (response, { paths }) =>
  send(
    response,
    200,
    paths.map(() => ({ result: { data: { json: ME } } })),
  )

function fail(httpStatus: number, reason: object | null, headers: Record<string, string> = {}): Answer {
  const data = { code: 'BAD_REQUEST', httpStatus, path: null, requestId: 'r', reason }
  return (response, { paths }) =>
    send(
      response,
      httpStatus,
      paths.map(() => ({ error: { json: { message: 'no', code: -32600, data } } })),
      headers,
    )
}

function page(status: number): Answer {
  return (response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html>')
}

const hangUp: Answer = (response) => response.destroy()
const never: Answer = () => {}

function client(url: string, options: ClientOptions = {}) {
  return createClient({ url, ...options })
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const failure: unknown = await promise.then(
    () => new Error('It succeeded'),
    (error) => error,
  )
  if (!(failure instanceof Error)) throw new Error('It threw something else')
  return failure
}

describe('a query is tried again', () => {
  test.each<[string, Answer]>([
    ['after a lost connection', hangUp],
    ['after 503', fail(503, { code: 'database_unavailable' })],
    ['after 503 from something in front of the host', page(503)],
    ['after 502 of a proxy whose host restarts', page(502)],
    ['after 429', fail(429, { code: 'rate_limited', retryAfterSeconds: 0 })],
  ])('%s', async (_name, answer) => {
    const { url, asked } = await serve(answer, answerMe)
    expect(await client(url).account.me.query()).toEqual(ME)
    expect(asked).toHaveLength(2)
  })

  test('twice unless told otherwise, then the failure is told', async () => {
    const { url, asked } = await serve(fail(503, { code: 'database_unavailable' }))
    expect(isDomainError(await failureOf(client(url).account.me.query()), 'database_unavailable')).toBe(true)
    expect(asked).toHaveLength(3)
  })

  test('never when told so', async () => {
    const { url, asked } = await serve(hangUp, answerMe)
    await failureOf(client(url, { retries: 0 }).account.me.query())
    expect(asked).toHaveLength(1)
  })

  test.each<[string, Answer]>([
    ['the reason says', fail(429, { code: 'rate_limited', retryAfterSeconds: 1 })],
    ['the header says', fail(503, { code: 'database_unavailable' }, { 'retry-after': '1' })],
    [
      'the header of a proxy says',
      (response) => response.writeHead(503, { 'retry-after': '1' }).end('<!doctype html>'),
    ],
    [
      'the date in the header',
      (response) =>
        response.writeHead(503, { 'retry-after': new Date(Date.now() + 2_000).toUTCString() }).end(),
    ],
  ])('no sooner than %s', async (_name, answer) => {
    const { url } = await serve(answer, answerMe)
    const start = performance.now()
    await client(url).account.me.query()
    expect(performance.now() - start).toBeGreaterThanOrEqual(990)
  })

  test.each([400, 401, 403, 404, 409, 413, 500])('not after %i', async (status) => {
    const { url, asked } = await serve(fail(status, null))
    await failureOf(client(url).account.me.query())
    expect(asked).toHaveLength(1)
  })

  test('not once its caller has given up', async () => {
    const { url, asked } = await serve(hangUp)
    const controller = new AbortController()
    const failure = failureOf(client(url).account.me.query(undefined, { signal: controller.signal }))
    await expect.poll(() => asked.length).toBe(1)
    controller.abort()
    await failure
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(asked).toHaveLength(1)
  })
})

describe('with an idempotency key, a mutation is tried again', () => {
  const TICKET = {
    subject: 'My page',
    description: 'It is gone',
    category: 'other',
    idempotencyKey: 'k',
  } as const
  const done: Answer = (response) => send(response, 200, [{ result: { data: { json: { ticketId: 't' } } } }])

  test.each<[string, Answer]>([
    ['a lost connection', hangUp],
    ['503', fail(503, { code: 'database_unavailable' })],
  ])('after %s, with the same key', async (_name, answer) => {
    const { url, asked } = await serve(answer, done)
    expect(await client(url).tickets.create.mutate(TICKET)).toEqual({ ticketId: 't' })
    expect(asked.map(({ method, inputs }) => [method, inputs[0]])).toEqual([
      ['POST', TICKET],
      ['POST', TICKET],
    ])
  })

  test('not with an empty one', async () => {
    const { url, asked } = await serve(hangUp)
    await failureOf(client(url).tickets.create.mutate({ ...TICKET, idempotencyKey: '' }))
    expect(asked).toHaveLength(1)
  })
})

test.each<[string, Answer]>([
  ['a lost connection', hangUp],
  ['503', fail(503, { code: 'database_unavailable' })],
  ['429', fail(429, { code: 'rate_limited', retryAfterSeconds: 0 })],
])('a mutation is not repeated after %s', async (_name, answer) => {
  const { url, asked } = await serve(answer)
  await failureOf(client(url).ownership.setPrimary.mutate({ siteId: 's' }))
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(asked.map(({ method }) => method)).toEqual(['POST'])
})

describe('waiting', () => {
  test('ends after the time given, without another try', async () => {
    const { url, asked } = await serve(never)
    const start = performance.now()
    const failure = await failureOf(client(url, { timeoutMs: 200 }).account.me.query())
    expect(performance.now() - start).toBeLessThan(2_000)
    expect(failure.cause).toMatchObject({ name: 'TimeoutError' })
    expect(asked).toHaveLength(1)
  })

  test('ends when its caller gives up, also between two tries', async () => {
    const { url, asked } = await serve(fail(503, { code: 'database_unavailable' }, { 'retry-after': '50' }))
    const controller = new AbortController()
    const reason = new Error('Closed the page')
    const failure = failureOf(client(url).account.me.query(undefined, { signal: controller.signal }))
    await expect.poll(() => asked.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 200))
    controller.abort(reason)
    expect((await failure).cause).toBe(reason)
    expect(asked).toHaveLength(1)
  })

  test.each([Number.POSITIVE_INFINITY, 3_000_000_000])(
    'may be for as long as %s milliseconds',
    async (timeoutMs) => {
      const { url } = await serve((response, asked) => setTimeout(() => answerMe(response, asked), 50))
      expect(await client(url, { timeoutMs }).account.me.query()).toEqual(ME)
    },
  )

  test('ends when its caller gives up', async () => {
    const { url, asked } = await serve(never)
    const controller = new AbortController()
    const failure = failureOf(client(url).account.me.query(undefined, { signal: controller.signal }))
    await expect.poll(() => asked.length).toBe(1)
    controller.abort()
    expect((await failure).message).toMatch(/abort/i)
  })
})

describe('calls of one tick', () => {
  test('travel in one request', async () => {
    const { url, asked } = await serve(answerMe)
    const webmagic = client(url)
    await Promise.all([webmagic.account.me.query(), webmagic.account.me.query(), webmagic.account.me.query()])
    expect(asked.map(({ paths }) => paths.length)).toEqual([3])
  })

  test('go on when only some of their callers give up, and are cut off when all do', async () => {
    let closed = 0
    const waiting: (() => void)[] = []
    const { url, asked } = await serve((response, question) => {
      response.on('close', () => {
        closed += 1
      })
      waiting.push(() => answerMe(response, question))
    })
    const webmagic = client(url)
    const [first, second] = [new AbortController(), new AbortController()]
    const together = () =>
      [first, second].map(({ signal }) => webmagic.account.me.query(undefined, { signal }))

    const [impatient = Promise.reject(), patient] = together()
    await expect.poll(() => asked.length).toBe(1)
    first.abort()
    expect((await failureOf(impatient)).message).toMatch(/abort/i)
    waiting[0]?.()
    expect(await patient).toEqual(ME)

    const given = together().map((call) => failureOf(call))
    await expect.poll(() => asked.length).toBe(2)
    second.abort()
    await Promise.all(given)
    await expect.poll(() => closed).toBe(2)
    expect(asked.map(({ paths }) => paths.length)).toEqual([2, 1])
  })

  test('are not sent when their caller has given up before', async () => {
    const { url, asked } = await serve(answerMe)
    const signal = AbortSignal.abort()
    expect((await failureOf(client(url).account.me.query(undefined, { signal }))).message).toMatch(/abort/i)
    expect(asked).toEqual([])
  })

  test('travel apart when they ask and when they change', async () => {
    const { url, asked } = await serve(answerMe)
    const webmagic = client(url)
    await Promise.all([webmagic.account.me.query(), webmagic.ownership.setPrimary.mutate({ siteId: 's' })])
    expect(asked.map(({ method, paths }) => `${method} ${paths}`).sort()).toEqual([
      'GET account.me',
      'POST ownership.setPrimary',
    ])
  })

  test('travel at most ten together', async () => {
    const { url, asked } = await serve(answerMe)
    const webmagic = client(url)
    await Promise.all(Array.from({ length: 25 }, () => webmagic.account.me.query()))
    expect(asked.map(({ paths }) => paths.length).sort((a, b) => b - a)).toEqual([10, 10, 5])
  })
})

describe('what is long to ask', () => {
  const search = '\u65e5'.repeat(200)

  test('travels in several requests, none of them longer than proxies take', async () => {
    const addresses: string[] = []
    const { url, asked } = await serve(answerMe)
    const watched: typeof fetch = (input, init) => {
      addresses.push(String(input))
      return fetch(input, init)
    }
    const { ownership, account } = client(url, { fetch: watched })
    const long = (length: number) => ownership.mySites.query({ search: search.repeat(length) })
    await Promise.all([long(1), long(1), long(1), long(1), long(5), account.me.query(), long(1)])
    expect(asked.map(({ paths }) => paths.length).sort()).toEqual([1, 1, 2, 3])
    // What is too long by itself is asked by itself.
    expect(addresses.filter((address) => address.length > 8_000)).toHaveLength(1)
    expect(asked.flatMap(({ inputs }) => inputs)).toHaveLength(7)
  })

  test('travels together in a body', async () => {
    const { url, asked } = await serve(answerMe)
    const { tickets } = client(url)
    const reply = () => tickets.reply.mutate({ ticketId: 't', message: search.repeat(20) })
    await Promise.all([reply(), reply(), reply()])
    expect(asked.map(({ paths }) => paths.length)).toEqual([3])
  })

  test('is refused in the words of the API, also by what knows nothing of tRPC', async () => {
    const data = {
      code: 'PAYLOAD_TOO_LARGE',
      httpStatus: 413,
      path: null,
      requestId: 'r',
      reason: { code: 'payload_too_large' },
    }
    const error = { message: 'The request is too large.', code: -32013, data }
    const { url } = await serve((response) => send(response, 413, { error }))
    const failure = await failureOf(client(url).account.me.query())
    expect([isDomainError(failure, 'payload_too_large'), failure.message]).toEqual([true, error.message])
  })
})

test('an answer that cannot be read fails alone', async () => {
  const { url } = await serve((response) =>
    send(response, 200, [
      { result: { data: { json: ME } } },
      { result: { data: { json: 1, meta: { values: [['custom', 'unknown']] } } } },
    ]),
  )
  const { account } = client(url, { retries: 0 })
  const [first, second] = await Promise.allSettled([account.me.query(), account.me.query()])
  expect(first).toEqual({ status: 'fulfilled', value: ME })
  expect(String(second.status === 'rejected' && second.reason)).toContain('did not answer as a WebMagic host')
})

describe('a client', () => {
  test('takes a token or an API key, not both', () => {
    expect(() => createClient({ url: 'http://host', token: 't', apiKey: 'wm_k' })).toThrow(TypeError)
  })

  test.each([
    ['token', { token: 't' }],
    ['API key', { apiKey: 't' }],
  ])('sends its %s, and the headers it was given', async (_name, credential) => {
    const { url, asked } = await serve(answerMe)
    await client(url, { ...credential, headers: { 'x-more': 'yes' } }).account.me.query()
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-more': 'yes' })
  })

  test('sends no credential when it has none', async () => {
    const { url, asked } = await serve(answerMe)
    await client(url).account.me.query()
    expect(asked[0]?.headers).not.toHaveProperty('authorization')
  })

  test('does not mind a slash at the end of the address', async () => {
    const { url, asked } = await serve(answerMe)
    await client(`${url}//`).account.me.query()
    expect(asked[0]?.paths).toEqual(['account.me'])
  })

  test('says that it needs an address outside of a browser', () => {
    expect(() => createClient()).toThrow('Outside a browser, say where the host is: { url }')
  })

  test('uses the fetch it was given', async () => {
    const { url } = await serve(answerMe)
    const urls: string[] = []
    const counted: typeof fetch = (input, init) => {
      urls.push(String(input))
      return fetch(input, init)
    }
    await client(url, { fetch: counted }).account.me.query()
    expect(urls).toHaveLength(1)
  })
})

describe('isDomainError', () => {
  test('tells reasons apart, and from everything else', async () => {
    const { url } = await serve(
      fail(400, { code: 'site_selection_required', message: 'Which one?', sites: [], total: 7 }),
      fail(500, null),
    )
    const known = await failureOf(client(url).account.me.query())
    expect(isDomainError(known)).toBe(true)
    expect(isDomainError(known, 'not_found')).toBe(false)
    if (!isDomainError(known, 'site_selection_required')) throw new Error('Not narrowed')
    expect([known.data.reason.message, known.data.reason.total]).toEqual(['Which one?', 7])
    expect(isDomainError(await failureOf(client(url).account.me.query()))).toBe(false)
    for (const other of [new Error('x'), { data: { reason: { code: 'not_found' } } }, null, undefined, 'x']) {
      expect(isDomainError(other)).toBe(false)
    }
  })
})

describe('paginate', () => {
  const PAGES: Record<string, { sites: { slug: string }[]; nextCursor: string | null }> = {
    first: { sites: [{ slug: 'a' }, { slug: 'b' }], nextCursor: 'second' },
    second: { sites: [], nextCursor: 'third' },
    third: { sites: [{ slug: 'c' }], nextCursor: null },
  }
  const answerPages: Answer = (response, { inputs }) => {
    const [input] = inputs
    const cursor = typeof input === 'object' && input !== null && 'cursor' in input ? input.cursor : null
    send(response, 200, [{ result: { data: { json: PAGES[String(cursor ?? 'first')] } } }])
  }

  test('walks all pages, past one that is empty, with the same filter', async () => {
    const { url, asked } = await serve(answerPages)
    const slugs: string[] = []
    for await (const site of paginate(client(url).ownership.mySites, { search: 'x', limit: 2 }))
      slugs.push(site.slug)
    expect(slugs).toEqual(['a', 'b', 'c'])
    expect(asked.map(({ inputs }) => inputs[0])).toEqual([
      { search: 'x', limit: 2, cursor: null },
      { search: 'x', limit: 2, cursor: 'second' },
      { search: 'x', limit: 2, cursor: 'third' },
    ])
  })

  test('fetches no page that nobody asks for', async () => {
    const { url, asked } = await serve(answerPages)
    for await (const site of paginate(client(url).ownership.mySites)) {
      if (site.slug === 'b') break
    }
    expect(asked).toHaveLength(1)
  })

  test("goes with TanStack Query's infinite queries, which send a direction too", async () => {
    const { url, asked } = await serve(answerPages)
    const input = { limit: 2, cursor: 'third', direction: 'forward' }
    const { sites } = await client(url).ownership.mySites.query(input)
    expect(sites).toEqual([{ slug: 'c' }])
    expect(asked.map(({ inputs }) => inputs[0])).toEqual([{ limit: 2, cursor: 'third' }])
  })

  test('stops where its caller gives up', async () => {
    const { url, asked } = await serve(answerPages)
    const controller = new AbortController()
    const walk = async () => {
      for await (const site of paginate(client(url).ownership.mySites, {}, { signal: controller.signal })) {
        if (site.slug === 'b') controller.abort()
      }
    }
    expect((await failureOf(walk())).message).toMatch(/abort/i)
    expect(asked).toHaveLength(1)
  })
})

describe('signing in and out', () => {
  const USER = { id: 'c', email: 'a@b.test', name: '', emailVerified: false }
  const credentials = { email: 'a@b.test', password: 'p' }

  test('gives the token and the customer', async () => {
    const { url, asked } = await serve((response) =>
      send(response, 200, { token: 'raw', user: USER }, { 'set-auth-token': 'signed' }),
    )
    expect(await signIn({ url: `${url}/`, ...credentials })).toEqual({
      token: 'signed',
      customer: { customerId: 'c', email: 'a@b.test', fullName: null, emailVerified: false },
    })
    expect(asked[0]).toMatchObject({
      method: 'POST',
      paths: ['/api/auth/sign-in/email'],
      headers: { origin: url },
    })
  })

  test.each([
    [400, 'validation_failed'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
    [503, 'database_unavailable'],
  ] as const)('fails for a reason when the host answers %i', async (status, code) => {
    const { url } = await serve((response) => send(response, status, { message: 'Sorry', code: 'X' }))
    const failure = await failureOf(signIn({ url, ...credentials }))
    expect(failure.message).toBe('Sorry')
    expect(isDomainError(failure, code)).toBe(true)
  })

  test('keeps the reason that the host itself gives', async () => {
    const data = {
      code: 'PAYLOAD_TOO_LARGE',
      httpStatus: 413,
      path: null,
      requestId: 'r',
      reason: { code: 'payload_too_large' },
    }
    const { url } = await serve((response) =>
      send(response, 413, { error: { message: 'Too large', code: -32013, data } }),
    )
    expect(isDomainError(await failureOf(signIn({ url, ...credentials })), 'payload_too_large')).toBe(true)
  })

  test('is not repeated, and gives up in time', async () => {
    const { url, asked } = await serve(never)
    const failure = await failureOf(signIn({ url, ...credentials, timeoutMs: 100 }))
    expect(failure.message).toContain(`${url} did not answer within 0.1 s`)
    expect(failure.cause).toMatchObject({ name: 'TimeoutError' })
    expect(asked).toHaveLength(1)
  })

  test('says so when something else than a host answers', async () => {
    const { url } = await serve((response) => send(response, 200, { user: USER }))
    expect((await failureOf(signIn({ url, ...credentials }))).message).toContain(
      `${url} did not answer as a WebMagic host does.`,
    )
  })

  test('out sends the token', async () => {
    const { url, asked } = await serve((response) => send(response, 200, { success: true }))
    await signOut({ url, token: 'signed' })
    expect(asked[0]).toMatchObject({
      paths: ['/api/auth/sign-out'],
      headers: { authorization: 'Bearer signed' },
    })
  })
})
