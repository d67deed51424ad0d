import { createHmac, randomUUID } from 'node:crypto'
import { sandboxSecret } from '@webmagic/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AUTH_SECRET, type Host, startHost } from '../testing/host.ts'

const SECRET = sandboxSecret(AUTH_SECRET)

let host: Host
beforeAll(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
})
afterAll(() => host.close())

function newEvent(): { id: string; body: string } {
  const id = `evt_${randomUUID()}`
  // Spaces and an order of keys that no serializer of ours would give: what is signed is bytes.
  const body = `{ "type":"checkout.completed",  "id":"${id}", "subject":{"id":"cs_é","kind":"checkout"} }`
  return { id, body }
}

function sign(body: string, secondsFromNow = 0, secret = SECRET): string {
  const time = Math.floor(Date.now() / 1000) + secondsFromNow
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}

function deliver(body: string, signature?: string, path = '/webhooks/sandbox'): Promise<Response> {
  return fetch(host.origin + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'webmagic-signature': signature }),
    },
    body,
  })
}

async function stored(id: string): Promise<string[]> {
  const { rows } = await host.database.pool.query<{ body: Buffer }>(
    'select body from webmagic.provider_events where event_id = $1',
    [id],
  )
  return rows.map(({ body }) => body.toString('utf8'))
}

describe('an event', () => {
  test('is stored byte for byte, with a job, before it is answered', async () => {
    const { id, body } = newEvent()
    const response = await deliver(body, sign(body))
    expect([response.status, await response.json()]).toEqual([200, { received: true, known: false }])
    expect(await stored(id)).toEqual([body])
    const { rows } = await host.database.pool.query(
      `select task_identifier from graphile_worker.jobs where key = $1`,
      [`sandbox ${id}`],
    )
    expect(rows).toEqual([{ task_identifier: 'process-event' }])
  })

  test('that comes ten times at once is stored once, and each is answered', async () => {
    const { id, body } = newEvent()
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(body, sign(body))))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(await stored(id)).toHaveLength(1)
  })

  test.each([
    ['no signature', () => undefined],
    ['an empty one', () => ''],
    ['nonsense', () => 'nonsense'],
    ['one by another secret', (body: string) => sign(body, 0, 'another secret')],
    ['one of another body', () => sign('{}')],
    ['an old one', (body: string) => sign(body, -302)],
    ['one from the future', (body: string) => sign(body, 302)],
  ])('with %s is refused, and nothing is stored', async (_name, signature) => {
    const { id, body } = newEvent()
    expect((await deliver(body, signature(body))).status).toBe(400)
    expect(await stored(id)).toEqual([])
  })

  test.each([-298, 298])('signed %i seconds from now is taken: clocks differ', async (seconds) => {
    const { id, body } = newEvent()
    expect((await deliver(body, sign(body, seconds))).status).toBe(200)
    expect(await stored(id)).toHaveLength(1)
  })

  test('for a provider that is not ours is not taken', async () => {
    const { id, body } = newEvent()
    expect((await deliver(body, sign(body), '/webhooks/stripe')).status).toBe(404)
    expect(await stored(id)).toEqual([])
  })

  test('of more than a mebibyte is refused', async () => {
    const body = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) })
    expect((await deliver(body, sign(body))).status).toBe(413)
  })
})
