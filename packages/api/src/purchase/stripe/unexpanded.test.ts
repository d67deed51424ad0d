import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askedCheckout, openStripe, type StripeTest } from '../../testing/stripe-provider.ts'
import { useStripeShop } from '../../testing/stripe-shop.ts'

/** What a session names, and whether the server includes it when asked to. */
const SESSIONS = [
  ['invoice', true],
  ['invoice', false],
  ['payment', true],
  ['payment', false],
] as const

describe('a provider', () => {
  let stripe: StripeTest
  beforeEach(async () => {
    stripe = await openStripe()
  })
  afterEach(() => stripe.server.close())

  async function complete(names: 'invoice' | 'payment', isDelayed: boolean): Promise<string> {
    const { id } = await stripe.provider.createCheckout(askedCheckout(stripe.now()))
    stripe.server.account.pay(id, { names, isDelayed })
    return id
  }

  test.each(SESSIONS)('finds what was paid by the %s, included: %s', async (names, expands) => {
    const id = await complete(names, false)
    stripe.server.expands = expands
    const [payment] = stripe.server.account.payments.keys()
    const amount = { amount: 49500, currency: 'USD' }
    expect((await stripe.provider.findCheckout(id))?.payment).toEqual({
      id: payment,
      amount,
      paidAt: stripe.now(),
    })
  })

  test.each(SESSIONS)('finds what has failed by the %s, included: %s', async (names, expands) => {
    const id = await complete(names, true)
    stripe.server.expands = expands
    expect(await stripe.provider.findCheckout(id)).toMatchObject({ hasFailed: false, payment: null })
    stripe.server.account.settleDelayed(id, 'failed')
    expect(await stripe.provider.findCheckout(id)).toMatchObject({ hasFailed: true, payment: null })
  })

  test('finds what was paid by the session when Stripe has nothing more of its payment', async () => {
    const id = await complete('payment', false)
    const [payment] = stripe.server.account.payments.keys()
    stripe.server.account.payments.clear()
    expect((await stripe.provider.findCheckout(id))?.payment).toMatchObject({
      id: payment,
      amount: { amount: 49500, currency: 'USD' },
    })
  })
})

describe('a shop', () => {
  const shop = useStripeShop()
  afterEach(() => {
    shop.server.expands = true
  })

  test.each(SESSIONS)(
    'fulfils, renews and takes back what is named by the %s, included: %s',
    async (names, expands) => {
      shop.server.expands = expands
      const { site, caller, checkoutId, subscription, payment } = await shop.buy((events) => events, {
        names,
      })
      expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
      await shop.happen(shop.server.account.renew(subscription))
      const { payments } = await caller.purchase.history()
      expect(payments.map(({ kind, paid }) => [kind, paid.amount]).toSorted()).toEqual([
        ['invoice', 9_900],
        ['purchase', 49_500],
      ])
      await shop.happen(shop.server.account.dispute(payment))
      const { exceptions } = await shop.support().purchase.exceptions()
      expect(exceptions).toContainEqual(expect.objectContaining({ kind: 'dispute', slug: site.slug }))
      await shop.happen(shop.server.account.closeDispute(payment, 'won'))
      await shop.happen(shop.server.account.refundInDashboard(payment, 49_500))
      expect(await shop.statusOf(checkoutId)).toBe('refunded')
    },
  )
})
