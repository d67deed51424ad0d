import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { changeObject, findObject } from './sandbox/objects.ts'
import { settleCheckout } from './settle-checkout.ts'

const shop = useShop()

/** An owner at the checkout of a subscription, whose first payment is due in so many days. */
async function subscribing(days = 0) {
  const { id, email, siteIds } = await newCustomer(shop.database.pool, { sites: 1 })
  const [siteId = ''] = siteIds
  await shop.query(
    `update sites set subscription_status = 'cancelled', subscription_ends_at = now() + $2::interval where id = $1`,
    [siteId, `${days} days`],
  )
  const owner = shop.customer({ id, email })
  const { checkoutId, checkoutUrl, amount } = await owner.purchase.subscribe({ siteId })
  return { owner, siteId, email, checkoutId, amount, page: checkoutUrl.split('/').at(-1) ?? '' }
}

async function subscriptionOf(page: string) {
  const found = await findObject(shop.database.pool, 'checkout', page)
  return shop.services.payments.findSubscription(found?.subscriptionId ?? '')
}

async function mismatchOf(checkoutId: string) {
  const rows = await shop.query<{ id: string; details: object }>(
    `select id, details from webmagic.payment_exceptions
     where kind = 'mismatch' and subject = $1 and resolved_at is null`,
    [checkoutId],
  )
  return rows
}

describe('what was paid for a subscription is not what was asked', () => {
  test.each([
    ['less', { amount: 1 }, '0.01 USD'],
    ['more', { amount: 9_901 }, '99.01 USD'],
    ['in another currency', { currency: 'EUR' }, '99.00 EUR'],
  ])('%s: it is cancelled at once, and staff give back exactly that', async (_name, change, paid) => {
    const { owner, siteId, checkoutId, page } = await subscribing()
    await changeObject(shop.database.pool, 'checkout', page, change)
    await shop.pay(page)
    expect(await shop.statusOf(checkoutId)).toBe('quarantined')
    expect(await subscriptionOf(page)).toMatchObject({ status: 'cancelled' })
    expect(await owner.ownership.site({ siteId })).toMatchObject({ subscriptionStatus: 'cancelled' })
    const [mismatch] = await mismatchOf(checkoutId)
    expect(mismatch?.details).toEqual({ asked: '99.00 USD', paid, isOurPage: true })
    const decided = { exceptionId: mismatch?.id ?? '', action: 'refund', note: 'Not what we asked.' } as const
    await (await shop.admin()).purchase.resolveException(decided)
    await shop.host.runJobs()
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    const { payments } = await owner.purchase.history({ siteId })
    expect(payments.map(({ kind, refunded, paid }) => [kind, refunded.amount === paid.amount])).toEqual([
      ['invoice', true],
    ])
  })

  test('on a page that we have not made: the same, and staff may leave it at that', async () => {
    const { checkoutId, page } = await subscribing()
    await shop.query(`update webmagic.checkouts set provider_checkout_id = 'ours' where id = $1`, [
      checkoutId,
    ])
    await shop.pay(page)
    const [mismatch] = await mismatchOf(checkoutId)
    expect(mismatch?.details).toMatchObject({ isOurPage: false })
    const noted = { exceptionId: mismatch?.id ?? '', action: 'dismiss', note: 'They know.' } as const
    await (await shop.admin()).purchase.resolveException(noted)
    expect(await shop.statusOf(checkoutId)).toBe('quarantined')
  })

  test('something, where nothing was due yet', async () => {
    const { checkoutId, page, amount } = await subscribing(10)
    expect(amount).toBe(0)
    await changeObject(shop.database.pool, 'checkout', page, { amount: 9_900 })
    await shop.pay(page)
    expect(await shop.statusOf(checkoutId)).toBe('quarantined')
  })
})

test('nothing is what was asked while what is paid for lasts', async () => {
  const { owner, siteId, checkoutId, page } = await subscribing(10)
  await shop.pay(page)
  expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
  expect(await owner.ownership.site({ siteId })).toMatchObject({ subscriptionStatus: 'active' })
})

test('what was refused once is not what a site runs on later, when it has no other subscription', async () => {
  const { owner, siteId, checkoutId, page } = await subscribing(10)
  const runOn = (status: string, ends: string | null) =>
    shop.query(
      'update sites set subscription_status = $2, subscription_ends_at = now() + $3::interval where id = $1',
      [siteId, status, ends],
    )
  await runOn('active', null)
  await shop.pay(page)
  expect(await shop.statusOf(checkoutId)).toBe('expired')
  expect(await subscriptionOf(page)).toMatchObject({ status: 'cancelled' })
  await runOn('cancelled', '-1 day')
  const { services } = shop
  await settleCheckout({ em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }, page)
  expect(await shop.statusOf(checkoutId)).toBe('expired')
  expect((await owner.ownership.site({ siteId })).subscriptionStartedAt).toBeNull()
}, 20_000)
