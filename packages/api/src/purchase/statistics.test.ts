import type { PurchaseStatus } from '@webmagic/db'
import { beforeAll, expect, test } from 'vitest'
import { newEmail, useShop } from '../testing/shop.ts'

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
     ), payment as (
       insert into webmagic.payments
         (provider, provider_payment_id, kind, checkout_id, purchase_id, site_id, amount, currency, paid_at)
       select 'sandbox', 'pay_' || id, 'purchase', checkout_id, id, site_id, amount, $3, now() from purchase
     )
     select id from purchase`,
    [checkoutId, status, currency],
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
