import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, startHost } from '../testing/host.ts'

const KEY = 'sk_test_hush'
const SECRET = 'whsec_hush'

let host: Host
let logged = ''
beforeAll(async () => {
  host = await startHost({
    // Nothing listens there.
    env: {
      PAYMENTS: 'stripe',
      STRIPE_SECRET_KEY: KEY,
      STRIPE_WEBHOOK_SECRET: SECRET,
      STRIPE_API_URL: 'http://127.0.0.1:1',
      WORKER: 'off',
    },
    log: {
      write: (line) => {
        logged += line
      },
    },
  })
})
afterAll(() => host.close())

const EVENT = JSON.stringify({ id: 'evt_1', type: 'invoice.paid', data: { object: { id: 'in_1' } } })

function send(path: string, secret: string, at = Date.now()): Promise<Response> {
  const seconds = Math.floor(at / 1000)
  const signature = createHmac('sha256', secret).update(`${seconds}.${EVENT}`).digest('hex')
  return fetch(`${host.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${seconds},v1=${signature}` },
    body: EVENT,
  })
}

test('events that Stripe has signed within five minutes are stored, others are not', async () => {
  const minutes = 60_000
  const answers = await Promise.all([
    send('/webhooks/stripe', 'whsec_other'),
    send('/webhooks/stripe', SECRET, Date.now() - 6 * minutes),
    send('/webhooks/stripe', SECRET, Date.now() + 6 * minutes),
  ])
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
  const { rows: none } = await host.database.pool.query('select 1 from webmagic.provider_events')
  expect(none).toEqual([])
  expect(await (await send('/webhooks/stripe', SECRET)).json()).toEqual({ received: true, known: false })
  expect(await (await send('/webhooks/stripe', SECRET)).json()).toEqual({ received: true, known: true })
  const { rows } = await host.database.pool.query('select provider, event_id from webmagic.provider_events')
  expect(rows).toEqual([{ provider: 'stripe', event_id: 'evt_1' }])
})

test('with Stripe there is no sandbox', async () => {
  expect((await send('/webhooks/sandbox', SECRET)).status).toBe(404)
})

test('a Stripe that cannot be reached is told as such, and its secrets to nobody', async () => {
  const { rows } = await host.database.pool.query<{ slug: string }>(
    `insert into sites (slug, site_title) values ('for-sale', 'A site for sale') returning slug`,
  )
  const response = await fetch(`${host.origin}/trpc/purchase.checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { slug: rows[0]?.slug, email: 'joe@example.test' } }),
  })
  const text = await response.text()
  expect(response.status).toBe(503)
  expect(text).toContain('payment_provider_unavailable')
  expect(logged).toContain('purchase.checkout')
  expect(logged + text).not.toContain('hush')
})
