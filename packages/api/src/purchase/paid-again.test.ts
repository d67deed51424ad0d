import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { addObject, findObject } from './sandbox/objects.ts'
import { settleCheckout } from './settle-checkout.ts'

const shop = useShop()

/** Another page of the provider for the same checkout, paid as often as it is settled. */
async function payAgain(page: string): Promise<string> {
  const { pool } = shop.database
  const first = await findObject(pool, 'checkout', page)
  if (!first) throw new Error('No page')
  const id = `cs_again_${randomUUID()}`
  const state = { ...first, status: 'open' as const, paymentId: null, subscriptionId: null, customerId: null }
  await addObject(pool, { kind: 'checkout', id, state })
  await shop.pay(id)
  const { services } = shop
  for (let again = 0; again < 2; again += 1) {
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
    await settleCheckout(ctx, id)
  }
  await shop.host.runJobs()
  return id
}

async function cameOf(page: string) {
  const found = await findObject(shop.database.pool, 'checkout', page)
  const { payments } = shop.services
  return {
    payment: await payments.findPayment(found?.paymentId ?? ''),
    subscription: await payments.findSubscription(found?.subscriptionId ?? ''),
  }
}

async function openAbout(siteId: string) {
  return shop.query<{ id: string; kind: string; reason: string }>(
    `select e.id, e.kind, e.details ->> 'reason' as reason from webmagic.payment_exceptions e
     join webmagic.payments p on p.id = e.payment_id where p.site_id = $1 and e.resolved_at is null`,
    [siteId],
  )
}

async function giveBack(exceptionId: string) {
  const decided = { exceptionId, action: 'refund', note: 'Paid twice.' } as const
  await (await shop.admin()).purchase.resolveException(decided)
  await shop.host.runJobs()
}

describe('another payment for a checkout that is settled', () => {
  test('of a purchase is recorded once, and staff give back exactly that', async () => {
    const { site, page, checkoutId, purchaseId, customerId, email } = await shop.buy()
    const again = await payAgain(page)
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    const exceptions = await openAbout(site.id)
    expect(exceptions).toMatchObject([{ kind: 'mismatch', reason: 'paid_again' }])
    expect((await cameOf(again)).subscription).toMatchObject({ status: 'cancelled' })
    expect((await shop.support().purchase.exceptions()).exceptions).toContainEqual(
      expect.objectContaining({ kind: 'mismatch', slug: site.slug, email, purchaseId: null }),
    )
    await giveBack(exceptions[0]?.id ?? '')
    expect((await cameOf(again)).payment?.refunded).toEqual({ amount: 49_500, currency: 'USD' })
    const first = await cameOf(page)
    expect(first.payment?.refunded).toMatchObject({ amount: 0 })
    expect(first.subscription).toMatchObject({ status: 'active' })
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    const owner = shop.customer({ id: customerId, email })
    expect(await owner.ownership.site({ siteId: site.id })).toMatchObject({ role: 'owner' })
    const rows = await shop.query('select from webmagic.payments where checkout_id = $1', [checkoutId])
    expect(rows).toHaveLength(2)
    expect(await shop.query('select from webmagic.purchases where id = $1', [purchaseId])).toHaveLength(1)
  })

  test('of a purchase that was refunded is no less an exception of its own', async () => {
    const { site, page, checkoutId, purchaseId } = await shop.buy()
    await (await shop.admin()).purchase.refund({ purchaseId })
    await shop.host.runJobs()
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    const again = await payAgain(page)
    const [exception] = await openAbout(site.id)
    await giveBack(exception?.id ?? '')
    expect((await cameOf(again)).payment?.refunded).toMatchObject({ amount: 49_500 })
    expect(await openAbout(site.id)).toEqual([])
  })

  test.each([
    ['with money', 0],
    ['without any', 10],
  ])('of a subscription %s does not touch the one that the site runs on', async (_name, days) => {
    const { id, email, siteIds } = await newCustomer(shop.database.pool, { sites: 1 })
    const [siteId = ''] = siteIds
    await shop.query(
      `update sites set subscription_status = 'cancelled', subscription_ends_at = now() + $2::interval where id = $1`,
      [siteId, `${days} days`],
    )
    const owner = shop.customer({ id, email })
    const { checkoutId, checkoutUrl } = await owner.purchase.subscribe({ siteId })
    const page = checkoutUrl.split('/').at(-1) ?? ''
    await shop.pay(page)
    const again = await payAgain(page)
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    expect((await cameOf(again)).subscription).toMatchObject({ status: 'cancelled' })
    expect((await cameOf(page)).subscription).toMatchObject({ status: 'active' })
    const exceptions = await openAbout(siteId)
    expect(exceptions).toHaveLength(days === 0 ? 1 : 0)
    for (const exception of exceptions) await giveBack(exception.id)
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    expect(await owner.ownership.site({ siteId })).toMatchObject({ subscriptionStatus: 'active' })
  })
})
