import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../durations.ts'
import { newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { payCheckout } from './sandbox/actions.ts'
import { changeObject, findObject } from './sandbox/objects.ts'

const shop = useShop()

/** Paid; and before our side hears of it, its subscription is cancelled on the provider's pages. */
async function payAndEnd(page: string): Promise<void> {
  await payCheckout(shop.services, page)
  const paid = await findObject(shop.database.pool, 'checkout', page)
  await shop.services.payments.cancelSubscription(paid?.subscriptionId ?? '', 'now')
  await shop.host.runJobs()
}

async function subscribing() {
  const { id, email, siteIds } = await newCustomer(shop.database.pool, { sites: 1 })
  const [siteId = ''] = siteIds
  const owner = shop.customer({ id, email })
  const { checkoutId, checkoutUrl, amount } = await owner.purchase.subscribe({ siteId })
  expect(amount).toBe(9_900)
  return { owner, siteId, checkoutId, page: checkoutUrl.split('/').at(-1) ?? '' }
}

describe('a subscription that has ended before its payment was heard of', () => {
  test('of a purchase: the site is bought, with its 30 days, and the next payment is due after them', async () => {
    const { site, email, checkoutId, page } = await shop.start()
    await payAndEnd(page)
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    const [buyer] = await shop.query<{ id: string }>('select id from customer_users where login_email = $1', [
      email,
    ])
    const owner = shop.customer({ id: buyer?.id ?? '', email })
    const bought = await owner.ownership.site({ siteId: site.id })
    expect(bought).toMatchObject({ status: 'owned', subscriptionStatus: 'cancelled', nextBillingDate: null })
    const days = ((bought.subscriptionEndsAt?.getTime() ?? 0) - Date.now()) / DAY_MS
    expect(Math.round(days)).toBe(30)
    const next = await owner.purchase.subscribe({ siteId: site.id })
    expect(next.amount).toBe(0)
    await shop.pay(next.checkoutUrl.split('/').at(-1) ?? '')
    expect(await owner.ownership.site({ siteId: site.id })).toMatchObject({
      status: 'owned',
      subscriptionStatus: 'active',
      subscriptionEndsAt: null,
    })
  })

  test('of a subscription: the money goes back', async () => {
    const { owner, siteId, checkoutId, page } = await subscribing()
    await payAndEnd(page)
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    expect(await owner.purchase.history({ siteId })).toMatchObject({
      payments: [{ paid: { amount: 9_900 }, refunded: { amount: 9_900 } }],
    })
    expect(await owner.ownership.site({ siteId })).toMatchObject({
      status: 'active',
      subscriptionStatus: null,
    })
  })
})

test('a payment that came without its subscription is recorded, and staff decide', async () => {
  const { checkoutId, page } = await subscribing()
  const { pool } = shop.database
  await payCheckout(shop.services, page)
  await changeObject(pool, 'checkout', page, { subscriptionId: null })
  await shop.host.runJobs()
  expect(await shop.statusOf(checkoutId)).toBe('quarantined')
  const found = await shop.query(
    `select e.details ->> 'reason' as reason, m.amount from webmagic.payment_exceptions e
     join webmagic.payments m on m.id = e.payment_id where e.kind = 'mismatch' and e.subject = $1`,
    [checkoutId],
  )
  expect(found).toEqual([{ reason: 'no_subscription', amount: '99.00' }])
})
