import { describe, expect, test } from 'vitest'
import { useStripeShop } from '../../testing/stripe-shop.ts'

const shop = useStripeShop()

/** A site whose renewal has failed: Stripe has begun the next month all the same. */
async function buyAndFail() {
  const bought = await shop.buy()
  await shop.happen(shop.server.account.failRenewal(bought.subscription))
  return { ...bought, siteId: bought.site.id }
}

const atStripe = (subscription: string) => shop.server.account.subscriptions.get(subscription)

describe('who does not pay for a month', () => {
  test('does not get it free: a cancelled one ends, and the next is paid at once', async () => {
    const { callerNow, siteId, subscription } = await buyAndFail()
    expect(await callerNow().purchase.cancelSubscription({ siteId })).toMatchObject({ status: 'cancelled' })
    expect(atStripe(subscription)).toMatchObject({ status: 'canceled' })
    const { amount, checkoutUrl } = await callerNow().purchase.subscribe({ siteId })
    expect(amount).toBe(9_900)
    await shop.happen(shop.server.account.pay(shop.sessionId(checkoutUrl)))
    expect(await callerNow().ownership.site({ siteId })).toMatchObject({
      status: 'active',
      subscriptionStatus: 'active',
      subscriptionEndsAt: null,
    })
    const { payments } = await callerNow().purchase.history({ siteId })
    expect(payments.map(({ paid }) => paid.amount).toSorted()).toEqual([49_500, 9_900].toSorted())
  })

  test.each([
    ['within the grace period', false],
    ['suspended', true],
  ])(
    'and cancels on the pages of Stripe, %s: the same, and the old invoice is tried no more',
    async (_name, isSuspended) => {
      const { callerNow, siteId, subscription } = await buyAndFail()
      const { account } = shop.server
      const object = atStripe(subscription)
      if (object) object.cancelAtPeriodEnd = true
      await shop.happen([account.event('customer.subscription.updated', { id: subscription })])
      if (isSuspended) await shop.query(`update sites set status = 'suspended' where id = $1`, [siteId])
      const { amount, checkoutUrl } = await callerNow().purchase.subscribe({ siteId })
      expect(amount).toBe(9_900)
      expect(atStripe(subscription)).toMatchObject({ status: 'past_due' })
      await shop.happen(account.pay(shop.sessionId(checkoutUrl)))
      expect(atStripe(subscription)).toMatchObject({ status: 'canceled' })
      expect(await callerNow().ownership.site({ siteId })).toMatchObject({
        status: isSuspended ? 'active' : 'owned',
        subscriptionStatus: 'active',
        subscriptionEndsAt: null,
      })
    },
  )

  test('who asked for a subscription before is asked for the money now', async () => {
    const { callerNow, site, subscription } = await shop.buy()
    const siteId = site.id
    await callerNow().purchase.cancelSubscription({ siteId })
    const before = await callerNow().purchase.subscribe({ siteId })
    expect(before.amount).toBe(0)
    await callerNow().purchase.resumeSubscription({ siteId })
    await shop.happen(shop.server.account.failRenewal(subscription))
    await callerNow().purchase.cancelSubscription({ siteId })
    const after = await callerNow().purchase.subscribe({ siteId })
    expect([after.amount, after.checkoutId === before.checkoutId]).toEqual([9_900, false])
  })
})
