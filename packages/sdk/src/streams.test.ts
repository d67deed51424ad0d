import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { type ClientOptions, createClient, isDomainError } from './index.ts'

type Answer = (response: ServerResponse) => void

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Answers the first request, the second, ...; the last answer goes on. */
async function serve(...answers: Answer[]) {
  const asked: IncomingMessage[] = []
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    asked.push(request)
    open.add(response)
    response.on('close', () => open.delete(response))
    answers[Math.min(asked.length, answers.length) - 1]?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return { url: `http://127.0.0.1:${address.port}`, asked, open }
}

function listen(url: string, options: ClientOptions = {}, input?: { ticketId: string }) {
  const heard: unknown[] = []
  const errors: unknown[] = []
  const { unsubscribe } = createClient({ url, ...options }).tickets.onChange.subscribe(input, {
    onData: (news) => heard.push(news),
    onError: (error) => errors.push(error),
  })
  closing.push(unsubscribe)
  return { heard, errors, unsubscribe }
}

const RESYNC = { resync: true }
const begin = (response: ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .write('event: connected\ndata: {}\n\n\ndata: {"json":{"resync":true}}\n\n\n')
const stay: Answer = (response) => void begin(response)
const breakOff: Answer = (response) => {
  begin(response)
  setTimeout(() => response.destroy(), 50)
}

function failWith(reason: object, httpStatus: number, code: number): Answer {
  const error = { message: 'no', code, data: { code: 'X', httpStatus, path: null, requestId: 'r', reason } }
  return (response) => {
    begin(response)
    response.end(`event: serialized-error\ndata: ${JSON.stringify({ json: error })}\n\n\n`)
  }
}

const PATIENCE = { timeout: 5_000 }

describe('a stream', () => {
  test('is asked for with the input, the token and the headers of the client', async () => {
    const { url, asked } = await serve(stay)
    const { heard } = listen(url, { token: 't', headers: { 'x-more': 'yes' } }, { ticketId: 'a' })
    await expect.poll(() => heard, PATIENCE).toEqual([RESYNC])
    const input = encodeURIComponent(JSON.stringify({ json: { ticketId: 'a' } }))
    expect(asked[0]).toMatchObject({
      url: `/trpc/tickets.onChange?input=${input}`,
      headers: { authorization: 'Bearer t', 'x-more': 'yes', accept: 'text/event-stream' },
    })
  })

  test('is read whatever pieces it arrives in', async () => {
    const text =
      ': a comment\r\nid: 1\r\ndata: {"json":{"ticketId":"ä","version":1}}\r\n\r\nevent: ping\ndata: \n\n\n'
    const { url } = await serve(async (response) => {
      begin(response)
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.of(byte))
        await sleep(1)
      }
    })
    const { heard } = listen(url)
    await expect.poll(() => heard, PATIENCE).toContainEqual(expect.objectContaining({ version: 1 }))
    expect(heard.at(-1)).toEqual({ ticketId: 'ä', version: 1 })
  })

  test('goes on for longer than a request may take', async () => {
    const { url, open } = await serve(stay)
    const { heard, errors } = listen(url, { timeoutMs: 200 })
    await expect.poll(() => heard, PATIENCE).toEqual([RESYNC])
    await sleep(600)
    expect([heard, errors, open.size]).toEqual([[RESYNC], [], 1])
  })

  test('ends when its caller has heard enough', async () => {
    const { url, asked, open } = await serve(stay)
    const { heard, errors, unsubscribe } = listen(url)
    await expect.poll(() => heard, PATIENCE).toEqual([RESYNC])
    unsubscribe()
    await expect.poll(() => open.size, PATIENCE).toBe(0)
    await sleep(1_000)
    expect([asked.length, errors]).toEqual([1, []])
  })
})

describe('it comes back by itself', () => {
  test.each<[string, Answer]>([
    ['after a connection that broke off', breakOff],
    ['after one that never was', (response) => response.destroy()],
    ['after one that never began', () => {}],
    ['after 503', (response) => response.writeHead(503).end()],
    ['after a host that ended it', (response) => begin(response) && response.end()],
    ['after the database was gone', failWith({ code: 'database_unavailable' }, 503, -32603)],
  ])('%s', async (_name, answer) => {
    const { url, asked } = await serve(answer, stay)
    const { heard, errors } = listen(url, { timeoutMs: 300 })
    await expect.poll(() => asked.length, PATIENCE).toBe(2)
    await expect.poll(() => heard.at(-1), PATIENCE).toEqual(RESYNC)
    expect(errors).toEqual([])
  })

  test.each<[string, Answer, string]>([
    ['a host that is down', (response) => response.destroy(), 'Cannot reach '],
    [
      'a proxy whose host is down',
      (response) => response.writeHead(502).end(),
      'answered 502, from something',
    ],
    ['a host that does not answer', () => {}, 'did not answer within 0.2 s.'],
  ])('and says what to check meanwhile: %s', async (_name, answer, said) => {
    const { url } = await serve(answer)
    const messages: (string | undefined)[] = []
    const { unsubscribe } = createClient({ url, timeoutMs: 200 }).tickets.onChange.subscribe(undefined, {
      onConnectionStateChange: ({ error }) => messages.push(error?.message),
    })
    closing.push(unsubscribe)
    await expect.poll(() => messages.find(Boolean), PATIENCE).toContain(said)
    expect(messages.find(Boolean)).toContain(url)
  })

  test('later each time, until something is heard', async () => {
    const { url, asked } = await serve((response) => response.destroy())
    listen(url)
    await sleep(2_500)
    expect(asked.length).toBeGreaterThanOrEqual(2)
    expect(asked.length).toBeLessThanOrEqual(5)
  })

  test('no sooner than the host asks for', async () => {
    const { url, asked } = await serve(
      (response) => response.writeHead(503, { 'retry-after': '2' }).end(),
      stay,
    )
    listen(url)
    await sleep(1_500)
    expect(asked).toHaveLength(1)
    await expect.poll(() => asked.length, PATIENCE).toBe(2)
  })
})

describe('it does not come back', () => {
  test.each([
    ['unauthenticated', failWith({ code: 'unauthenticated' }, 401, -32001)],
    ['rate_limited', failWith({ code: 'rate_limited', retryAfterSeconds: 30 }, 429, -32029)],
    ['not_found', failWith({ code: 'not_found' }, 404, -32004)],
  ] as const)('when it is told: %s', async (code, answer) => {
    const { url, asked } = await serve(answer)
    const { errors } = listen(url)
    await expect.poll(() => errors.map((error) => isDomainError(error, code)), PATIENCE).toEqual([true])
    await sleep(1_000)
    expect([asked.length, errors.length]).toEqual([1, 1])
  })

  test('when it is refused before it begins', async () => {
    const data = {
      code: 'FORBIDDEN',
      httpStatus: 403,
      path: null,
      requestId: 'r',
      reason: { code: 'forbidden' },
    }
    const body = JSON.stringify({ error: { json: { message: 'no', code: -32003, data } } })
    const { url, asked } = await serve((response) =>
      response.writeHead(403, { 'content-type': 'application/json' }).end(body),
    )
    const { errors } = listen(url)
    await expect
      .poll(() => errors.map((error) => isDomainError(error, 'forbidden')), PATIENCE)
      .toEqual([true])
    await sleep(1_000)
    expect(asked).toHaveLength(1)
  })

  test('to what is no stream', async () => {
    const { url, asked } = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('x'),
    )
    const { errors } = listen(url)
    await expect.poll(() => errors.length, PATIENCE).toBe(1)
    await sleep(1_000)
    expect(asked).toHaveLength(1)
  })
})
