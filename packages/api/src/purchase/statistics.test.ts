import type { PurchaseStatus } from '@webmagic/db'
import { beforeAll, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { refusal } from '../testing/api.ts'
import { newEmail, useShop } from '../testing/shop.ts'
import { changeObject } from './sandbox/objects.ts'
import { settleRefunds } from './settle-refunds.ts'

const shop = useShop()

const usd = (amount: number) => ({ amount, currency: 'USD' })

beforeAll(async () => {
  await shop.buy()
})

async function totals() {
  const { revenue, monthlyRecurringRevenue, series } = await shop.support().purchase.statistics()
  return { revenue, monthlyRecurringRevenue, today: series.at(-1)?.revenue }
}

/** A payment for a site that somebody else has, and what came of it; returns its purchase. */
async function paidInVain(status: PurchaseStatus, currency = 'USD'): Promise<string> {
  const { checkoutId } = await shop.start(newEmail())
  const [row] = await shop.query<{ id: string }>(
    `with purchase as (
       insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
       select id, site_id, amount, currency, $2 from webmagic.checkouts where id = $1
       returning id, checkout_id, site_id, amount
     ), checkout as (
       update webmagic.checkouts set status = $4 where id = $1
     ), payment as (
       insert into webmagic.payments
         (provider, provider_payment_id, kind, checkout_id, purchase_id, site_id, amount, currency, paid_at)
       select 'sandbox', 'pay_' || id, 'purchase', checkout_id, id, site_id, amount, $3, now() from purchase
       returning id, amount, currency
     ), refund as (
       insert into webmagic.refunds (payment_id, amount, currency)
       select id, amount, currency from payment where $2 = 'refund_due'
     )
     select id from purchase`,
    [checkoutId, status, currency, status === 'dismissed' ? 'quarantined' : status],
  )
  return row?.id ?? ''
}

test('what was paid and not given back is revenue, of today too', async () => {
  const before = await totals()
  const { purchaseId } = await shop.buy()
  expect(await totals()).toEqual({
    revenue: usd(before.revenue.amount + 49_500),
    monthlyRecurringRevenue: usd(before.monthlyRecurringRevenue.amount + 9_900),
    today: usd((before.today?.amount ?? 0) + 49_500),
  })
  await (await shop.admin()).purchase.refund({ purchaseId, amount: 10_000 })
  await shop.host.runJobs()
  expect(await totals()).toMatchObject({
    revenue: usd(before.revenue.amount + 39_500),
    today: usd((before.today?.amount ?? 0) + 39_500),
  })
})

test.each(['refund_due', 'quarantined'] as const)('money of what is %s is not ours', async (status) => {
  const before = await totals()
  await paidInVain(status)
  expect(await totals()).toEqual(before)
})

test('what staff took note of is kept, and counts', async () => {
  const before = await totals()
  await paidInVain('dismissed')
  expect((await totals()).revenue).toEqual(usd(before.revenue.amount + 49_500))
})

/** A purchase whose refund of everything the bank refused after the site had been taken back. */
async function refusedLate() {
  const { purchaseId } = await shop.buy()
  const admin = await shop.admin()
  const { refundId } = await admin.purchase.refund({ purchaseId })
  const whileDue = await totals()
  await shop.host.runJobs()
  const [paid] = await shop.query<{ payment: string }>(
    'select provider_payment_id as payment from webmagic.payments where purchase_id = $1',
    [purchaseId],
  )
  const { database, services } = shop
  const refund = `re_sbx_${refundId.replaceAll('-', '')}`
  await changeObject(database.pool, 'refund', refund, { status: 'failed' })
  await changeObject(database.pool, 'payment', paid?.payment ?? '', { refunded: 0 })
  const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
  await settleRefunds(ctx, paid?.payment ?? '')
  const { exceptions } = await admin.purchase.exceptions()
  const failed = exceptions.find((exception) => exception.purchaseId === purchaseId)
  return { admin, purchaseId, whileDue, exceptionId: failed?.exceptionId ?? '' }
}

test('what is to go back is not revenue, nor once staff have settled what the bank refused', async () => {
  const { revenue } = await totals()
  const { admin, purchaseId, whileDue, exceptionId } = await refusedLate()
  expect(whileDue.revenue).toEqual(revenue)
  expect((await totals()).revenue).toEqual(revenue)
  await admin.purchase.resolveException({ exceptionId, action: 'dismiss', note: 'Sent by hand.' })
  const { revenue: after, recentPurchases } = await admin.purchase.statistics()
  expect(after).toEqual(revenue)
  const recent = recentPurchases.find((purchase) => purchase.purchaseId === purchaseId)
  expect(recent).toMatchObject({ status: 'dismissed', left: usd(0) })
  expect(await refusal(admin.purchase.refund({ purchaseId }))).toEqual({ code: 'conflict' })
})

test('another currency is not added to ours', async () => {
  const before = await totals()
  await paidInVain('dismissed', 'EUR')
  expect(await totals()).toEqual(before)
})

test('a subscription that was paid twice counts once, until staff decide', async () => {
  const { site, customerId, purchaseId } = await shop.buy()
  const before = await totals()
  const [payment] = await shop.query<{ id: string }>(
    `insert into webmagic.payments (provider, provider_payment_id, kind, site_id, customer_id, amount, currency, paid_at)
     values ('sandbox', 'pay_twice', 'invoice', $1, $2, 99, 'USD', now()) returning id`,
    [site.id, customerId],
  )
  const [exception] = await shop.query<{ id: string }>(
    `insert into webmagic.payment_exceptions (kind, subject, payment_id) values ('mismatch', $1, $2) returning id`,
    [purchaseId, payment?.id],
  )
  expect(await totals()).toEqual(before)
  const admin = await shop.admin()
  await admin.purchase.resolveException({ exceptionId: exception?.id ?? '', action: 'dismiss', note: 'Kept' })
  expect((await totals()).revenue).toEqual(usd(before.revenue.amount + 9_900))
})

test('staff read what a customer has bought, newest first, and what can be given back of it', async () => {
  const email = newEmail()
  const [first, second] = [await shop.buy(email), await shop.buy(email)]
  await (await shop.admin()).purchase.refund({ purchaseId: first.purchaseId, amount: 10_000 })
  await shop.host.runJobs()
  const { customerId } = first
  const page = await shop.support().purchase.ofCustomer({ customerId, limit: 1 })
  expect(page).toMatchObject({ total: 2, purchases: [{ purchaseId: second.purchaseId, left: usd(49_500) }] })
  const next = await shop.support().purchase.ofCustomer({ customerId, limit: 1, cursor: page.nextCursor })
  expect(next).toMatchObject({
    nextCursor: null,
    purchases: [
      { purchaseId: first.purchaseId, email, price: usd(49_500), refunded: usd(10_000), left: usd(39_500) },
    ],
  })
  const nobody = shop.support().purchase.ofCustomer({ customerId: first.purchaseId })
  expect(await refusal(nobody)).toEqual({ code: 'not_found' })
})
