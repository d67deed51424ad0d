import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, startHost } from './testing/host.ts'

let host: Host
beforeAll(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
})
afterAll(() => host.close())

async function checkout(successUrl: string): Promise<number> {
  const slug = `for-sale-${randomUUID()}`
  await host.database.pool.query('insert into sites (slug) values ($1)', [slug])
  const response = await fetch(`${host.origin}/trpc/purchase.checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { slug, email: `${slug}@example.test`, successUrl } }),
  })
  return response.status
}

test.each(['127.0.0.1', 'localhost', '[::1]'])(
  'a payment may lead back to this machine as %s',
  async (name) => {
    expect(await checkout(`http://${name}:${host.port}/thanks`)).toBe(200)
  },
)

test('but not to another port of it, nor elsewhere', async () => {
  expect(await checkout('http://localhost:1/thanks')).toBe(400)
  expect(await checkout(`http://evil.example:${host.port}/thanks`)).toBe(400)
})
