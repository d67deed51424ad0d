import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { refusal } from '../../testing/api.ts'
import { newSiteForSale } from '../../testing/purchase.ts'
import type { StripeEvent } from '../../testing/stripe-account.ts'
import { useStripeShop } from '../../testing/stripe-shop.ts'

const shop = useStripeShop()
const { newEmail, guest, sessionId, happen, buy, statusOf } = shop

test.each<[string, (events: StripeEvent[]) => StripeEvent[]]>([
  ['as it happened', (events) => events],
  ['backwards', (events) => events.toReversed()],
  ['twice', (events) => [...events, ...events]],
  ['without that of the checkout', (events) => events.slice(1)],
])('a purchase is fulfilled by the events of Stripe, %s', async (_order, arrange) => {
  const { site, checkoutId, caller } = await buy(arrange)
  expect(await statusOf(checkoutId)).toBe('fulfilled')
  const month = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  expect(await caller.ownership.mySite()).toMatchObject({
    siteId: site.id,
    subscriptionStatus: 'active',
    nextBillingDate: month,
  })
  // The first invoice is what was paid for the purchase.
  expect((await caller.purchase.history()).payments).toMatchObject([
    { kind: 'purchase', paid: { amount: 49500, currency: 'USD' } },
  ])
})

test('a renewal is recorded once and moves the next payment', async () => {
  const { caller, subscription } = await buy()
  const before = await caller.ownership.mySite()
  const renewed = shop.server.account.renew(subscription)
  await happen([...renewed, ...renewed])
  await happen(renewed.map(({ type, data }) => shop.server.account.event(type, data.object)))
  const { nextBillingDate } = await caller.ownership.mySite()
  expect(Date.parse(nextBillingDate ?? '')).toBeGreaterThan(Date.parse(before.nextBillingDate ?? ''))
  const { payments } = await caller.purchase.history()
  // Stripe's times are whole seconds, so that both may be of the same.
  expect(payments.toSorted((a, b) => a.kind.localeCompare(b.kind))).toMatchObject([
    { kind: 'invoice', paid: { amount: 9900 } },
    { kind: 'purchase' },
  ])
})

test('a failed payment makes the site past due, the next paid one active', async () => {
  const { caller, subscription } = await buy()
  await happen(shop.server.account.failRenewal(subscription))
  expect((await caller.ownership.mySite()).subscriptionStatus).toBe('past_due')
  await happen(shop.server.account.renew(subscription))
  expect((await caller.ownership.mySite()).subscriptionStatus).toBe('active')
})

test('the owner cancels and resumes', async () => {
  const { site, caller } = await buy()
  const siteId = site.id
  const ending = { status: 'active', endsAt: expect.any(Date), nextBillingDate: null }
  expect(await caller.purchase.cancelSubscription({ siteId })).toMatchObject(ending)
  const going = { status: 'active', endsAt: null, nextBillingDate: expect.any(String) }
  expect(await caller.purchase.resumeSubscription({ siteId })).toMatchObject(going)
  expect((await caller.purchase.billingPortal({ siteId })).url).toMatch(/^https:\/\/billing\.stripe\.com\//)
})

test('a full refund through us puts the site back on sale and ends the subscription', async () => {
  const { site, checkoutId, subscription } = await buy()
  const { rows } = await shop.database.pool.query<{ id: string }>(
    'select id from webmagic.purchases where checkout_id = $1',
    [checkoutId],
  )
  const admin = await shop.admin()
  await admin.purchase.refund({ purchaseId: rows[0]?.id ?? '' })
  await shop.host.runJobs()
  await expectBackOnSale({ site, checkoutId, subscription })
})

test('a full refund on the pages of Stripe does the same, a part of it does not', async () => {
  const { site, checkoutId, subscription, payment } = await buy()
  await happen(shop.server.account.refundInDashboard(payment, 10000))
  expect(await statusOf(checkoutId)).toBe('fulfilled')
  await happen(shop.server.account.refundInDashboard(payment, 39500))
  await expectBackOnSale({ site, checkoutId, subscription })
})

async function expectBackOnSale(was: { site: { slug: string }; checkoutId: string; subscription: string }) {
  expect(await statusOf(was.checkoutId)).toBe('refunded')
  expect(await guest().purchase.preview({ slug: was.site.slug })).toMatchObject({ slug: was.site.slug })
  expect(shop.server.account.subscriptions.get(was.subscription)).toMatchObject({ status: 'canceled' })
}

test('the second payer of a sold site gets the money back', async () => {
  const site = await newSiteForSale(shop.database.pool)
  const started = [
    await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
    await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
  ]
  for (const { checkoutUrl } of started) await happen(shop.server.account.pay(sessionId(checkoutUrl)))
  const statuses = await Promise.all(started.map(({ checkoutId }) => statusOf(checkoutId)))
  expect(statuses).toEqual(['fulfilled', 'refunded'])
  const second = shop.server.account.sessions.get(sessionId(started[1]?.checkoutUrl ?? ''))
  expect(shop.server.account.subscriptions.get(second?.subscriptionId ?? '')).toMatchObject({
    status: 'canceled',
  })
})

test.each(['invoice', 'payment'] as const)(
  'who pays another amount than was asked for, by the %s, is put aside with what was paid',
  async (names) => {
    const { slug } = await newSiteForSale(shop.database.pool)
    const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug, email: newEmail() })
    await happen(shop.server.account.pay(sessionId(checkoutUrl), { amount: 100, names }))
    expect(await statusOf(checkoutId)).toBe('quarantined')
    expect(await paymentsOf(checkoutId)).toEqual([{ kind: 'purchase', amount: '1.00' }])
  },
)

test.each([[[]], [['twice']], [['backwards']]])(
  'a delayed payment grants nothing until it has come, then everything once %s',
  async (order) => {
    const { checkoutId, page, slug } = await completedUnpaid()
    expect(await statusOf(checkoutId)).toBe('open')
    expect(await guest().purchase.preview({ slug })).toMatchObject({ slug })
    const events = shop.server.account.settleDelayed(page, 'succeeded')
    await happen(order[0] === 'backwards' ? events.toReversed() : events)
    if (order[0] === 'twice')
      await happen(events.map(({ type, data }) => shop.server.account.event(type, data.object)))
    expect(await statusOf(checkoutId)).toBe('fulfilled')
    expect(await paymentsOf(checkoutId)).toEqual([{ kind: 'purchase', amount: '495.00' }])
  },
)

test('a delayed payment that fails grants nothing, and the subscription ends', async () => {
  const { checkoutId, page, slug } = await completedUnpaid()
  await happen(shop.server.account.settleDelayed(page, 'failed'))
  expect(await statusOf(checkoutId)).toBe('expired')
  expect(await guest().purchase.preview({ slug })).toMatchObject({ slug })
  const { subscriptionId } = shop.server.account.sessions.get(page) ?? {}
  expect(shop.server.account.subscriptions.get(subscriptionId ?? '')).toMatchObject({ status: 'canceled' })
  expect(await paymentsOf(checkoutId)).toEqual([])
})

test('a subscription that is paid with a delayed method starts with the money', async () => {
  const { site, caller } = await buy()
  await caller.purchase.cancelSubscription({ siteId: site.id })
  await shop.database.pool.query(
    `update sites set subscription_status = 'cancelled', subscription_ends_at = now() - interval '1 hour' where id = $1`,
    [site.id],
  )
  const { checkoutId, checkoutUrl, amount } = await caller.purchase.subscribe({ siteId: site.id })
  expect(amount).toBe(9900)
  await happen(shop.server.account.pay(sessionId(checkoutUrl), { isDelayed: true }))
  expect(await statusOf(checkoutId)).toBe('open')
  await happen(shop.server.account.settleDelayed(sessionId(checkoutUrl), 'succeeded'))
  expect(await statusOf(checkoutId)).toBe('fulfilled')
  expect(await paymentsOf(checkoutId)).toEqual([{ kind: 'invoice', amount: '99.00' }])
})

async function completedUnpaid() {
  const { slug } = await newSiteForSale(shop.database.pool)
  const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug, email: newEmail() })
  await happen(shop.server.account.pay(sessionId(checkoutUrl), { isDelayed: true }))
  return { slug, checkoutId, page: sessionId(checkoutUrl) }
}

async function paymentsOf(checkoutId: string) {
  const { rows } = await shop.database.pool.query(
    'select kind, amount from webmagic.payments where checkout_id = $1',
    [checkoutId],
  )
  return rows
}

test('a dispute is shown to staff', async () => {
  const { site, payment } = await buy()
  await happen(shop.server.account.dispute(payment))
  const { exceptions } = await shop.support().purchase.exceptions()
  expect(exceptions).toContainEqual(expect.objectContaining({ kind: 'dispute', slug: site.slug }))
})

test('a refund of what is disputed is refused by Stripe, once, and shown to staff', async () => {
  const { site, payment } = await buy()
  await happen(shop.server.account.dispute(payment))
  const { rows } = await shop.database.pool.query(
    'select purchase_id as id from webmagic.payments where provider_payment_id = $1',
    [payment],
  )
  await (await shop.admin()).purchase.refund({ purchaseId: rows[0].id })
  await shop.host.runJobs()
  const { exceptions } = await shop.support().purchase.exceptions()
  expect(exceptions).toContainEqual(expect.objectContaining({ kind: 'refund_failed', slug: site.slug }))
  const waiting = await shop.database.pool.query(
    `select from graphile_worker.jobs where task_identifier = 'refund-payment'`,
  )
  expect(waiting.rowCount).toBe(0)
})

test('what was given back and disputed before its payment was known of is noticed with it', async () => {
  const site = await newSiteForSale(shop.database.pool)
  const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug: site.slug, email: newEmail() })
  const paid = shop.server.account.pay(sessionId(checkoutUrl))
  const payment = [...shop.server.account.payments.keys()].at(-1) ?? ''
  await happen([
    ...shop.server.account.refundInDashboard(payment, 49_500),
    ...shop.server.account.dispute(payment),
  ])
  await happen(paid)
  expect(await statusOf(checkoutId)).toBe('refunded')
  const { exceptions } = await shop.support().purchase.exceptions()
  expect(exceptions).toContainEqual(expect.objectContaining({ kind: 'dispute', slug: site.slug }))
})

test('events of other kinds, and about what is not ours, are stored and ignored', async () => {
  const { account } = shop.server
  const events = [
    account.event('customer.updated', { id: 'cus_1' }),
    account.event('a.kind.that.stripe.adds', { id: 'new_1' }),
    account.event('checkout.session.completed', { id: 'cs_of_another_shop' }),
    account.event('customer.subscription.updated', { id: 'sub_of_another_shop' }),
    account.event('invoice.paid', { id: 'in_of_another_shop' }),
    account.event('charge.refunded', { id: 'ch_1', payment_intent: 'pi_of_another_shop' }),
  ]
  await happen(events)
  const { rows } = await shop.database.pool.query(
    'select type, outcome from webmagic.provider_events where event_id = any($1)',
    [events.map(({ id }) => id)],
  )
  expect(rows).toHaveLength(events.length)
  expect(rows.filter(({ outcome }) => outcome !== 'ignored')).toEqual([])
})

test.each(['broken', 'hanging', 'loses-answers', 'rate-limited'] as const)(
  'with a Stripe that is %s nothing is half-made, and the same key goes on with the same checkout',
  async (mood) => {
    const site = await newSiteForSale(shop.database.pool)
    const input = { slug: site.slug, email: newEmail(), idempotencyKey: randomUUID() }
    shop.server.mood = mood
    const code = 'payment_provider_unavailable'
    expect(await refusal(guest().purchase.checkout(input))).toEqual({ code })
    expect(await checkoutsOf(site.id)).toEqual([
      { id: expect.any(String), status: 'open', provider_checkout_id: null, provider_url: null },
    ])
    shop.server.mood = 'well'
    const started = await guest().purchase.checkout(input)
    expect(await guest().purchase.checkout(input)).toEqual(started)
    expect(await checkoutsOf(site.id)).toMatchObject([{ id: started.checkoutId, status: 'open' }])
    await happen(shop.server.account.pay(sessionId(started.checkoutUrl)))
    expect(await statusOf(started.checkoutId)).toBe('fulfilled')
  },
)

test('an event that comes while Stripe is unreachable is tried again and shown to staff until then', async () => {
  const site = await newSiteForSale(shop.database.pool)
  const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug: site.slug, email: newEmail() })
  const [event] = shop.server.account.pay(sessionId(checkoutUrl))
  shop.server.mood = 'broken'
  await happen(event ? [event] : [])
  const failed = expect.objectContaining({ kind: 'event_failed' })
  const staff = shop.support()
  expect((await staff.purchase.exceptions()).exceptions).toContainEqual(failed)
  expect(await statusOf(checkoutId)).toBe('open')
  shop.server.mood = 'well'
  await shop.database.pool.query(
    'select graphile_worker.reschedule_jobs(array_agg(id), now()) from graphile_worker.jobs',
  )
  await shop.host.runJobs()
  expect(await statusOf(checkoutId)).toBe('fulfilled')
  expect((await staff.purchase.exceptions()).exceptions).not.toContainEqual(failed)
})

async function checkoutsOf(siteId: string) {
  const { rows } = await shop.database.pool.query(
    'select id, status, provider_checkout_id, provider_url from webmagic.checkouts where site_id = $1',
    [siteId],
  )
  return rows
}
