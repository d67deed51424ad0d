import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'

let host: Host

beforeAll(async () => {
  host = await startHost()
})

afterAll(() => host.close())

/** Seconds until the host hangs up on somebody who, after a beginning, sends one byte a second. */
function secondsUntilHangup(beginning: string): Promise<number> {
  const start = performance.now()
  return new Promise((resolve) => {
    const socket = connect(host.port, '127.0.0.1')
    const drip = setInterval(() => socket.write('x'), 1_000)
    socket.write(beginning)
    socket.on('error', () => {})
    socket.resume().on('close', () => {
      clearInterval(drip)
      resolve((performance.now() - start) / 1_000)
    })
  })
}

describe.concurrent('who sends a byte a second is hung up on within 15 s', () => {
  test.each([
    ['in the request line', 'GET /'],
    ['in the headers', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: '],
    [
      'in the body',
      'POST /api/auth/sign-in/email HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
    ],
    [
      'in a body without a length',
      'POST /trpc/ownership.setPrimary HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nfff\r\n{',
    ],
  ])('%s', async (_name, beginning) => {
    expect(await secondsUntilHangup(beginning)).toBeLessThan(15)
  })

  test('and others are served meanwhile', async () => {
    const slow = Array.from({ length: 50 }, () => secondsUntilHangup('GET /healthz HTTP/1.1\r\nx-slow: '))
    expect((await send(host.origin, { path: '/readyz' })).status).toBe(200)
    expect(Math.max(...(await Promise.all(slow)))).toBeLessThan(15)
  })
})
