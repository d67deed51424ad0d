import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'
import { breaches } from './testing/two-sessions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const query = (text: string, values: unknown[] = []) => database.pool.query(text, values)

interface Bought {
  checkout: string
  purchase: string
  payment: string
  refund: string
}

/** A purchase of 495.00 that stands so, paid, with all of it refunded, or due to be. */
async function bought(status: string, { refund = 'due', refunded = 0 } = {}): Promise<Bought> {
  const [checkout, purchase, payment, id] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  await query(
    `with site as (insert into sites (slug) values (gen_random_uuid()::text) returning id),
     checkout as (
       insert into webmagic.checkouts (id, kind, status, site_id, amount, monthly_amount, currency, trial_days, email,
         provider, success_url, cancel_url, expires_at)
       select $1, 'purchase', $2, id, 495, 99, 'USD', 30, 'buyer@example.test', 'sandbox', '/', '/', now() from site
     ), purchase as (
       insert into webmagic.purchases (id, checkout_id, site_id, amount, currency, status)
       select $3, $1, id, 495, 'USD', $2 from site
     ), payment as (
       insert into webmagic.payments (id, provider, provider_payment_id, kind, checkout_id, purchase_id, amount,
         refunded_amount, currency, paid_at)
       values ($4::uuid, 'sandbox', $4::uuid::text, 'purchase', $1, $3, 495, $5, 'USD', now())
     )
     insert into webmagic.refunds (id, payment_id, amount, currency, status) values ($6, $4::uuid, 495, 'USD', $7)`,
    [checkout, status, purchase, payment, refunded, id, refund],
  )
  return { checkout, purchase, payment, refund: id }
}

/** What breaks a rule once this is done, and is whole again once it is undone. */
async function brokenBy(breaking: string, mending: string, values: unknown[]): Promise<string[]> {
  expect(await breaches(database.pool)).toEqual([])
  await query(breaking, values)
  const found = await breaches(database.pool)
  await query(mending, values)
  expect(await breaches(database.pool)).toEqual([])
  return found
}

const setRefund = (status: string) => `update webmagic.refunds set status = '${status}' where id = $1`
const setPurchase = (status: string) => `update webmagic.purchases set status = '${status}' where id = $1`
const setCheckout = (status: string) => `update webmagic.checkouts set status = '${status}' where id = $1`

test('I19: what was paid is not settled for hours, and nobody is asked', async () => {
  const { rows } = await query(
    `with site as (insert into sites (slug) values (gen_random_uuid()::text) returning id)
     insert into webmagic.checkouts (kind, status, site_id, amount, monthly_amount, currency, trial_days, email,
       provider, success_url, cancel_url, expires_at)
     select 'purchase', 'paid', id, 495, 99, 'USD', 30, 'buyer@example.test', 'sandbox', '/', '/', now()
     from site returning id`,
  )
  const { id } = rows[0]
  const since = (interval: string) =>
    `update webmagic.checkouts set updated_at = now() - interval '${interval}' where id = $1`
  const found = [expect.stringMatching(`I19.*checkout ${id}`)]
  expect(await brokenBy(since('7 hours'), since('5 hours'), [id])).toEqual(found)
  await query(since('7 hours'), [id])
  const ask = `insert into webmagic.payment_exceptions (kind, subject) values ('event_failed', 'checkout ' || $1)`
  await query(ask, [id])
  const resolve = (to: string) =>
    `update webmagic.payment_exceptions set resolved_at = ${to} where subject = 'checkout ' || $1`
  expect(await brokenBy(resolve('now()'), resolve('null'), [id])).toEqual(found)
  await query('delete from webmagic.checkouts where id = $1', [id])
})

test.each(['done', 'failed'])('I13: what is owed has no refund but one that is %s', async (status) => {
  const { purchase, refund } = await bought('refund_due')
  expect(await brokenBy(setRefund(status), setRefund('pending'), [refund])).toEqual([
    `I13: purchase ${purchase}`,
  ])
})

test('I13: a failed refund is in order as long as it is before staff', async () => {
  const { purchase, payment, refund } = await bought('refund_due')
  await query(
    `insert into webmagic.payment_exceptions (kind, subject, payment_id) values ('refund_failed', $1, $2)`,
    [refund, payment],
  )
  await query(setRefund('failed'), [refund])
  const resolve = (at: string) =>
    `update webmagic.payment_exceptions set resolved_at = ${at} where payment_id = $1`
  expect(await brokenBy(resolve('now()'), resolve('null'), [payment])).toEqual([`I13: purchase ${purchase}`])
})

test('I13: what was paid for a subscription that did not come to be has no refund', async () => {
  const { checkout, payment, refund } = await bought('fulfilled')
  const other = randomUUID()
  await query(
    `insert into webmagic.checkouts select (jsonb_populate_record(k, jsonb_build_object('id', $2::uuid,
       'kind', 'subscription', 'status', 'refund_due'))).* from webmagic.checkouts k where id = $1`,
    [checkout, other],
  )
  const moved = (to: string) =>
    query('update webmagic.payments set checkout_id = $2 where id = $1', [payment, to])
  expect(await breaches(database.pool)).toEqual([`I13: checkout ${other}`])
  await moved(other)
  expect(await brokenBy(setRefund('failed'), setRefund('due'), [refund])).toEqual([`I13: checkout ${other}`])
})

test.each(['fulfilled', 'refunded'])('I14: a purchase that is %s has no payment', async (status) => {
  const { purchase, payment } = await bought(status, { refund: 'done', refunded: 495 })
  const setPayment = (to: string) => `update webmagic.payments set purchase_id = ${to} where id = $1`
  const mending = setPayment(`'${purchase}'`)
  expect(await brokenBy(setPayment('null'), mending, [payment])).toEqual([
    `I14: purchase ${purchase} (${status})`,
  ])
})

test('I15: a purchase is refunded, and its payment is not all back', async () => {
  const { purchase, payment } = await bought('refunded', { refund: 'done', refunded: 495 })
  const setRefunded = (amount: number) =>
    `update webmagic.payments set refunded_amount = ${amount} where id = $1`
  const found = await brokenBy(setRefunded(494.99), setRefunded(495), [payment])
  expect(found).toEqual([`I15: purchase ${purchase}: 494.99 of 495.00`])
})

test.each([
  ['fulfilled', 'paid'],
  ['fulfilled', 'refunded'],
  ['refund_due', 'refunded'],
  ['quarantined', 'fulfilled'],
  ['dismissed', 'fulfilled'],
])('I16: a purchase is %s, its checkout is %s', async (status, of) => {
  const { checkout, purchase } = await bought(status === 'dismissed' ? 'quarantined' : status)
  await query(setPurchase(status), [purchase])
  const mending = setCheckout(status === 'dismissed' ? 'refund_due' : status)
  const found = await brokenBy(setCheckout(of), mending, [checkout])
  expect(found).toEqual([`I16: checkout ${checkout} (${of}), purchase ${purchase} (${status})`])
})

test.each(['fulfilled', 'quarantined', 'refund_due', 'refunded'])(
  'I16: a checkout is %s and nothing was bought',
  async (status) => {
    const { checkout } = await bought('fulfilled')
    const other = randomUUID()
    await query(
      `insert into webmagic.checkouts select (jsonb_populate_record(k, jsonb_build_object('id', $2::uuid, 'status', 'open'))).*
       from webmagic.checkouts k where id = $1`,
      [checkout, other],
    )
    const found = await brokenBy(setCheckout(status), setCheckout('expired'), [other])
    expect(found).toEqual([`I16: checkout ${other} (${status}), purchase  ()`])
  },
)

test('I17: a site names a purchase that was given back', async () => {
  const { purchase } = await bought('refunded', { refund: 'done', refunded: 495 })
  await query('alter table sites disable trigger user')
  const { rows } = await query(
    `update sites set purchase_id = $1, status = 'owned' where id = (select site_id from webmagic.purchases where id = $1)
     returning id`,
    [purchase],
  )
  const found = await breaches(database.pool)
  await query(`update sites set purchase_id = null, status = 'preview' where id = $1`, [rows[0].id])
  await query('alter table sites enable trigger user')
  expect(found).toContain(`I17: site ${rows[0].id}, purchase ${purchase} (refunded)`)
})

test('I18: more goes back than came', async () => {
  const { payment, refund } = await bought('fulfilled', { refund: 'done' })
  await query(
    `insert into webmagic.refunds (payment_id, amount, currency, status) values ($1, 0.01, 'USD', 'pending')`,
    [payment],
  )
  expect(await breaches(database.pool)).toEqual([`I18: payment ${payment}: 495.01 of 495.00`])
  await query(setRefund('failed'), [refund])
  expect(await breaches(database.pool)).toEqual([])
})
