import { describe, expect, test } from 'vitest'
import { refusal } from '../../testing/api.ts'
import { useShop } from '../../testing/shop.ts'
import { failPayment, renew } from './actions.ts'

const shop = useShop()

const renewals = (subscription: string) =>
  shop.query(`select from webmagic.sandbox_objects where kind = 'invoice' and parent_id = $1`, [subscription])

describe('what is cancelled with the paid period', () => {
  test.each([
    ['renewed', renew],
    ['billed in vain', failPayment],
  ])('is not charged when it would be %s: it ends', async (_name, bill) => {
    const { site, email, customerId, subscription } = await shop.buy()
    const owner = shop.customer({ id: customerId, email })
    await owner.purchase.cancelSubscription({ siteId: site.id })
    await bill(shop.services, subscription)
    await shop.host.runJobs()
    expect(await owner.ownership.site({ siteId: site.id })).toMatchObject({
      status: 'cancelled',
      subscriptionStatus: 'cancelled',
      nextBillingDate: null,
    })
    expect(await renewals(subscription)).toEqual([])
    expect(await refusal(bill(shop.services, subscription))).toEqual({ code: 'conflict' })
    const later = shop.customer({ id: customerId, email })
    expect((await later.purchase.subscribe({ siteId: site.id })).amount).toBe(9_900)
  })

  test('is charged again once that is taken back', async () => {
    const { site, email, customerId, subscription } = await shop.buy()
    const owner = shop.customer({ id: customerId, email })
    await owner.purchase.cancelSubscription({ siteId: site.id })
    await owner.purchase.resumeSubscription({ siteId: site.id })
    await renew(shop.services, subscription)
    await shop.host.runJobs()
    expect(await renewals(subscription)).toHaveLength(1)
  })
})
