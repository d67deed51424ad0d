import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { SANDBOX_SECRET } from '../../testing/api.ts'
import { useShop } from '../../testing/shop.ts'
import { signBody } from '../signature.ts'

const shop = useShop()

async function deliver(event: object): Promise<number> {
  const body = Buffer.from(JSON.stringify(event))
  const headers = { 'webmagic-signature': signBody(body, SANDBOX_SECRET, new Date()) }
  return (await fetch(shop.host.webhookUrl, { method: 'POST', headers, body })).status
}

test.each([
  ['nothing', {}],
  ['null', { subject: null }],
  ['a kind that is unknown', { subject: { kind: 'payout', id: 'po_1' } }],
  ['a kind without an id', { subject: { kind: 'checkout' } }],
  ['a text', { subject: 'checkout' }],
])('an event about %s is taken and kept, and nothing comes of it', async (_name, about) => {
  const id = `evt_${randomUUID()}`
  expect(await deliver({ id, type: 'payout.created', ...about })).toBe(200)
  await shop.host.runJobs()
  expect(
    await shop.query('select type, outcome from webmagic.provider_events where event_id = $1', [id]),
  ).toEqual([{ type: 'payout.created', outcome: 'ignored' }])
  expect(await shop.query('select from webmagic.payment_exceptions where event_id = $1', [id])).toEqual([])
})
