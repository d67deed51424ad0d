import { randomUUID } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { callerAs, callerOf, customerActor, refusal, servicesOver, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from '../testing/purchase.ts'
import { dispute, failPayment, payCheckout, renew, resend } from './sandbox/actions.ts'

let database: TestDatabase
let services: Services
let host: PurchaseHost
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  host = await openPurchaseHost(database, services)
})
afterEach(async () => {
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
})
afterAll(async () => {
  await host.close()
  await database.close()
})

const newEmail = () => `${randomUUID()}@example.test`
const guest = () => callerAs(services, ANONYMOUS)

function sandboxId(checkoutUrl: string): string {
  return checkoutUrl.split('/').at(-1) ?? ''
}

async function buy(slug: string, email = newEmail()) {
  const started = await guest().purchase.checkout({ slug, email })
  await payCheckout(services, sandboxId(started.checkoutUrl))
  return { ...started, email }
}

const statusOf = async (checkoutId: string) => (await guest().purchase.status({ checkoutId })).status

test('a new customer buys: the ownership is created, the first site is primary, and a letter sets the password', async () => {
  const site = await newSiteForSale(database.pool)
  const preview = await guest().purchase.preview({ slug: site.slug })
  expect(preview.dueToday).toEqual({ amount: 49500, currency: 'USD' })
  const { checkoutId, amount, email } = await buy(site.slug)
  expect(amount).toBe(49500)
  await host.runJobs()
  expect(await guest().purchase.status({ checkoutId })).toEqual({
    kind: 'purchase',
    status: 'fulfilled',
    siteId: site.id,
    slug: site.slug,
  })
  const { rows } = await database.pool.query(
    `select c.id, c.primary_site_id, o.role, s.status, s.subscription_status, s.next_billing_date::text as next
     from customer_users c join customer_site_ownership o on o.customer_user_id = c.id
     join sites s on s.id = o.site_id where c.login_email = $1`,
    [email],
  )
  expect(rows).toEqual([
    {
      id: expect.any(String),
      primary_site_id: site.id,
      role: 'owner',
      status: 'owned',
      subscription_status: 'active',
      next: preview.nextPayment.date,
    },
  ])
  expect(host.mails.filter(({ to }) => to === email).map(({ subject }) => subject)).toEqual([
    'A site for sale is yours: choose a password',
  ])
})

test('a second payer of a sold site gets the money back', async () => {
  const site = await newSiteForSale(database.pool)
  const [first, second] = [
    await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
    await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
  ]
  for (const { checkoutUrl } of [first, second]) await payCheckout(services, sandboxId(checkoutUrl))
  await host.runJobs()
  const statuses = [await statusOf(first.checkoutId), await statusOf(second.checkoutId)]
  expect(statuses.toSorted()).toEqual(['fulfilled', 'refunded'])
  const { rows } = await database.pool.query(
    `select state->>'status' as status, state->>'refunded' as refunded from webmagic.sandbox_objects
     where kind in ('subscription', 'payment') order by kind, 1, 2`,
  )
  expect(rows).toContainEqual({ status: 'cancelled', refunded: null })
  expect(rows).toContainEqual({ status: null, refunded: '49500' })
})

test('an existing customer buys a second site: both in the junction table', async () => {
  const customer = await newCustomer(database.pool, { sites: 1 })
  await database.pool.query('update customer_users set email_verified = true where id = $1', [customer.id])
  const site = await newSiteForSale(database.pool)
  const actor = { ...customerActor(customer.id), email: customer.email }
  const started = await callerAs(services, actor).purchase.checkout({ slug: site.slug })
  const again = await callerAs(services, actor).purchase.checkout({ slug: site.slug })
  expect(again).toEqual(started)
  await payCheckout(services, sandboxId(started.checkoutUrl))
  await host.runJobs()
  const { sites } = await callerOf(services, customer.id).ownership.mySites()
  expect(sites.map(({ siteId, isPrimary }) => [siteId, isPrimary])).toEqual([
    [customer.siteIds[0], true],
    [site.id, false],
  ])
  const { payments } = await callerOf(services, customer.id).purchase.history()
  expect(payments).toMatchObject([{ kind: 'purchase', paid: { amount: 49500 }, slug: site.slug }])
})

test('renewals, failures, suspension, cancelling and resuming follow the provider', async () => {
  const site = await newSiteForSale(database.pool)
  const { email } = await buy(site.slug)
  await host.runJobs()
  const { rows } = await database.pool.query<{ id: string; subscription_id: string }>(
    'select c.id, s.subscription_id from customer_users c join sites s on s.id = c.primary_site_id where c.login_email = $1',
    [email],
  )
  const [{ id = '', subscription_id: subscription = '' } = {}] = rows
  const owner = callerAs(services, { ...customerActor(id), email })
  const before = await owner.ownership.mySite()
  await renew(services, subscription)
  await host.runJobs()
  const renewed = await owner.ownership.mySite()
  expect(Date.parse(renewed.nextBillingDate ?? '')).toBeGreaterThan(Date.parse(before.nextBillingDate ?? ''))
  expect((await owner.purchase.history()).payments.map(({ kind }) => kind)).toEqual(['invoice', 'purchase'])
  await failPayment(services, subscription)
  await host.runJobs()
  expect((await owner.ownership.mySite()).subscriptionStatus).toBe('past_due')
  await renew(services, subscription)
  await host.runJobs()
  expect((await owner.ownership.mySite()).subscriptionStatus).toBe('active')
  const cancelled = await owner.purchase.cancelSubscription({ siteId: site.id })
  expect(cancelled).toMatchObject({ status: 'active', endsAt: expect.any(Date), nextBillingDate: null })
  expect(await owner.purchase.resumeSubscription({ siteId: site.id })).toMatchObject({ endsAt: null })
  await host.runJobs()
})

test('whoever takes a site over subscribes before the paid period of the giver ends, and pays nothing twice', async () => {
  const site = await newSiteForSale(database.pool)
  const { email } = await buy(site.slug)
  await host.runJobs()
  const giver = await verified(email)
  const taker = await verified((await newCustomer(database.pool)).email)
  await giver.caller.ownership.offerTransfer({ siteId: site.id, email: taker.email })
  await host.runJobs()
  const letter = host.mails.findLast(({ to }) => to === taker.email)
  const token = /#token=(\S+)/.exec(letter?.text ?? '')?.[1] ?? ''
  await taker.caller.ownership.acceptTransfer({ token })
  await host.runJobs()
  const ending = await taker.caller.ownership.site({ siteId: site.id })
  expect(ending).toMatchObject({ role: 'owner', subscriptionStatus: 'active', nextBillingDate: null })
  expect(await refusal(taker.caller.purchase.resumeSubscription({ siteId: site.id }))).toEqual({
    code: 'conflict',
  })
  expect(await refusal(taker.caller.purchase.billingPortal({ siteId: site.id }))).toEqual({
    code: 'not_found',
  })
  const { checkoutId, checkoutUrl, amount } = await taker.caller.purchase.subscribe({ siteId: site.id })
  expect(amount).toBe(0)
  expect(await guest().purchase.status({ checkoutId })).toMatchObject({ kind: 'subscription' })
  await payCheckout(services, sandboxId(checkoutUrl))
  await host.runJobs()
  const goesOn = await taker.caller.ownership.site({ siteId: site.id })
  expect(goesOn).toMatchObject({ subscriptionStatus: 'active', subscriptionEndsAt: null })
  expect(goesOn.nextBillingDate).toBe(ending.subscriptionEndsAt?.toISOString().slice(0, 10))
  expect(await refusal(taker.caller.purchase.subscribe({ siteId: site.id }))).toEqual({ code: 'conflict' })
})

test('a full refund puts the site back on sale', async () => {
  const site = await newSiteForSale(database.pool)
  const { checkoutId } = await buy(site.slug)
  await host.runJobs()
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from webmagic.purchases where checkout_id = $1',
    [checkoutId],
  )
  const admin = await newAdmin()
  const refunded = await admin.purchase.refund({ purchaseId: rows[0]?.id ?? '' })
  expect(refunded).toMatchObject({ refunded: { amount: 49500 }, status: 'due' })
  await host.runJobs()
  expect(await statusOf(checkoutId)).toBe('refunded')
  expect(await guest().purchase.preview({ slug: site.slug })).toMatchObject({ slug: site.slug })
  expect(await refusal(admin.purchase.refund({ purchaseId: rows[0]?.id ?? '' }))).toEqual({
    code: 'conflict',
  })
})

test('the same events again change nothing, and a dispute is shown to staff', async () => {
  const site = await newSiteForSale(database.pool)
  const { checkoutUrl } = await buy(site.slug)
  await host.runJobs()
  expect(await resend(services, [sandboxId(checkoutUrl)])).toBe(1)
  await host.runJobs()
  const { rows } = await database.pool.query<{ provider_payment_id: string }>(
    'select provider_payment_id from webmagic.payments where site_id = $1',
    [site.id],
  )
  expect(rows).toHaveLength(1)
  await dispute(services, rows[0]?.provider_payment_id ?? '')
  await host.runJobs()
  const staff = callerAs(services, staffActor('support'))
  expect((await staff.purchase.exceptions()).exceptions).toMatchObject([{ kind: 'dispute', slug: site.slug }])
  expect(await staff.purchase.statistics()).toMatchObject({ revenue: { currency: 'USD' } })
})

async function newAdmin() {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into admin_users (email, login_email, role) values ($1, $1, 'admin') returning id`,
    [newEmail()],
  )
  return callerAs(services, staffActor('admin', rows[0]?.id))
}

async function verified(email: string) {
  const { rows } = await database.pool.query<{ id: string }>(
    'update customer_users set email_verified = true where login_email = $1 returning id',
    [email],
  )
  const id = rows[0]?.id ?? ''
  return { email, caller: callerAs(services, { ...customerActor(id), email }) }
}
