import { randomUUID } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ANONYMOUS, SYSTEM } from '../actor.ts'
import type { Services } from '../context.ts'
import { addSiteToCustomer } from '../ownership/add-site-to-customer.ts'
import { callerAs, customerActor, refusal, servicesOver, staffActor } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from '../testing/purchase.ts'
import { newSession } from '../testing/sessions.ts'
import { ProviderUnavailableError } from './provider.ts'
import { refundPayment } from './refund-payment.ts'
import { failPayment, payCheckout } from './sandbox/actions.ts'
import { changeObject } from './sandbox/objects.ts'
import { suspendSite } from './suspend-site.ts'

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
const guest = (over = services) => callerAs(over, ANONYMOUS)
const support = () => callerAs(services, staffActor('support'))
const pageOf = (checkoutUrl: string) => checkoutUrl.split('/').at(-1) ?? ''
const statusOf = async (checkoutId: string) => (await guest().purchase.status({ checkoutId })).status

async function start(email = newEmail()) {
  const site = await newSiteForSale(database.pool)
  const started = await guest().purchase.checkout({ slug: site.slug, email })
  return { site, email, ...started, page: pageOf(started.checkoutUrl) }
}

async function buy(email = newEmail()) {
  const started = await start(email)
  await payCheckout(services, started.page)
  await host.runJobs()
  const rows = await query<{
    purchase_id: string
    customer_id: string
    subscription_id: string
    payment: string
  }>(
    `select p.id as purchase_id, p.customer_id, s.subscription_id, s.purchase_transaction_id as payment
     from webmagic.purchases p join sites s on s.id = p.site_id where p.checkout_id = $1`,
    [started.checkoutId],
  )
  const [{ purchase_id = '', customer_id = '', subscription_id = '', payment = '' } = {}] = rows
  return {
    ...started,
    purchaseId: purchase_id,
    customerId: customer_id,
    subscription: subscription_id,
    payment,
  }
}

async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
  return (await database.pool.query(text, values)).rows
}

async function newAdmin() {
  const rows = await query<{ id: string }>(
    `insert into admin_users (email, login_email, role) values ($1, $1, 'admin') returning id`,
    [newEmail()],
  )
  return callerAs(services, staffActor('admin', rows[0]?.id))
}

describe('what was paid is not what was asked', () => {
  test.each([
    ['less', { amount: 1 }],
    ['more', { amount: 49_501 }],
    ['in another currency', { currency: 'EUR' }],
  ])('%s: nothing is granted, the subscription ends and staff decide', async (_name, change) => {
    const { checkoutId, page, site, email } = await start()
    await changeObject(database.pool, 'checkout', page, change)
    await payCheckout(services, page)
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('quarantined')
    expect(await guest().purchase.preview({ slug: site.slug })).toMatchObject({ slug: site.slug })
    expect(await query('select from customer_users where login_email = $1', [email])).toEqual([])
    const { exceptions } = await support().purchase.exceptions()
    const mismatch = exceptions.find(({ slug }) => slug === site.slug)
    expect(mismatch).toMatchObject({ kind: 'mismatch', email })
    const admin = await newAdmin()
    const input = {
      exceptionId: mismatch?.exceptionId ?? '',
      action: 'refund',
      note: 'Not what we asked.',
    } as const
    expect(await admin.purchase.resolveException(input)).toEqual({ resolved: true })
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('refunded')
    expect(await admin.purchase.resolveException(input)).toEqual({ resolved: false })
    const { entries } = await admin.staff.audit.list({ siteId: site.id })
    expect(entries.map(({ action, actor }) => `${action} by ${actor.kind}`).toSorted()).toEqual([
      'purchase.refund by staff',
      'purchase.resolveException by staff',
    ])
    const resolved = await admin.staff.audit.list({ action: 'purchase.resolveException', limit: 1 })
    expect(resolved.entries).toMatchObject([
      { details: { exceptionId: input.exceptionId, resolution: 'refund' } },
    ])
  })
})

test('nothing was paid for a site that costs something: it is put aside, and not asked after again', async () => {
  const { checkoutId, page, site, email } = await start()
  await changeObject(database.pool, 'checkout', page, { amount: 0 })
  await payCheckout(services, page)
  await host.runJobs()
  expect(await statusOf(checkoutId)).toBe('quarantined')
  expect(await query('select from customer_site_ownership where site_id = $1', [site.id])).toEqual([])
  const { exceptions } = await support().purchase.exceptions()
  const mismatch = exceptions.find(({ slug }) => slug === site.slug)
  expect(mismatch).toMatchObject({ kind: 'mismatch', email, details: { paid: 'nothing' } })
  const noted = { exceptionId: mismatch?.exceptionId ?? '', action: 'dismiss', note: 'A coupon.' } as const
  expect(await (await newAdmin()).purchase.resolveException(noted)).toEqual({ resolved: true })
})

describe('somebody else has the address', () => {
  test('who registered it before the purchase loses password and sessions, and the mailbox gets the link', async () => {
    const email = newEmail()
    const attacker = await newCustomer(database.pool, { email })
    await newSession(database.pool, attacker.id)
    await query(
      `insert into webmagic.customer_accounts (user_id, provider_id, account_id, password)
       values ($1::uuid, 'credential', $1::uuid::text, 'known to the attacker')`,
      [attacker.id],
    )
    const { customerId } = await buy(email)
    expect(customerId).toBe(attacker.id)
    expect(await query('select from webmagic.customer_accounts where user_id = $1', [customerId])).toEqual([])
    expect(await query('select from webmagic.customer_sessions where user_id = $1', [customerId])).toEqual([])
    expect(host.mails.findLast(({ to }) => to === email)?.text).toMatch(/reset-password#token=/)
  })

  test('a verified customer keeps their sessions, and whoever bought for them gets none', async () => {
    const email = newEmail()
    const owner = await newCustomer(database.pool, { email })
    await query('update customer_users set email_verified = true where id = $1', [owner.id])
    await newSession(database.pool, owner.id)
    await buy(email)
    expect(
      await query('select 1 as n from webmagic.customer_sessions where user_id = $1', [owner.id]),
    ).toEqual([{ n: 1 }])
    expect(host.mails.findLast(({ to }) => to === email)?.text).not.toMatch(/token=/)
  })
})

describe('asking for a checkout', () => {
  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'https://portal.example.test@evil.example',
    'javascript:alert(1)',
    'https://user@portal.example.test/x',
  ])('never leads to %s', async (url) => {
    const { slug } = await newSiteForSale(database.pool)
    for (const input of [{ successUrl: url }, { cancelUrl: url }]) {
      expect(await refusal(guest().purchase.checkout({ slug, email: newEmail(), ...input }))).toMatchObject({
        code: 'validation_failed',
      })
    }
  })

  test('leads back to our own pages', async () => {
    const { slug } = await newSiteForSale(database.pool)
    const email = newEmail()
    for (const successUrl of ['/thanks?x=1', 'https://portal.example.test/thanks']) {
      expect(await guest().purchase.checkout({ slug, email, successUrl })).toMatchObject({ amount: 49_500 })
    }
  })

  test('the same key gives a guest the same checkout, with other input a conflict, to somebody else nothing', async () => {
    const [{ slug }, other] = [await newSiteForSale(database.pool), await newSiteForSale(database.pool)]
    const input = { slug, email: newEmail(), idempotencyKey: randomUUID() }
    const calls = await Promise.all(Array.from({ length: 5 }, () => guest().purchase.checkout(input)))
    expect(new Set(calls.map(({ checkoutId }) => checkoutId)).size).toBe(1)
    expect(await refusal(guest().purchase.checkout({ ...input, slug: other.slug }))).toEqual({
      code: 'conflict',
    })
    const { id, email } = await newCustomer(database.pool)
    const customer = callerAs(services, { ...customerActor(id), email })
    const theirs = await customer.purchase.checkout({ slug, idempotencyKey: input.idempotencyKey })
    expect(theirs.checkoutId).not.toBe(calls[0]?.checkoutId)
  })

  test('a provider that does not answer leaves nothing half-made, and the same key goes on', async () => {
    const { slug } = await newSiteForSale(database.pool)
    const down = {
      ...services,
      payments: {
        ...services.payments,
        createCheckout: async () => {
          throw new ProviderUnavailableError('down')
        },
      },
    }
    const input = { slug, email: newEmail(), idempotencyKey: randomUUID() }
    expect(await refusal(guest(down).purchase.checkout(input))).toEqual({
      code: 'payment_provider_unavailable',
    })
    const { checkoutId, checkoutUrl } = await guest().purchase.checkout(input)
    await payCheckout(services, pageOf(checkoutUrl))
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('fulfilled')
  })

  test('the same key brings another checkout once the first has expired, as long as the site is for sale', async () => {
    const site = await newSiteForSale(database.pool)
    const input = { slug: site.slug, email: newEmail(), idempotencyKey: randomUUID() }
    const first = await guest().purchase.checkout(input)
    const later = { ...services, clock: () => new Date(Date.now() + 61 * 60 * 1000) }
    const [second, again] = await Promise.all([
      guest(later).purchase.checkout(input),
      guest(later).purchase.checkout(input),
    ])
    expect(second.checkoutId).not.toBe(first.checkoutId)
    expect(again).toEqual(second)
    await query(`update webmagic.checkouts set status = 'expired' where id = $1`, [second.checkoutId])
    const third = await guest().purchase.checkout(input)
    expect([first.checkoutId, second.checkoutId]).not.toContain(third.checkoutId)
    await payCheckout(services, pageOf(third.checkoutUrl))
    await host.runJobs()
    expect(await guest().purchase.checkout(input)).toEqual(third)
  })

  test('the same key brings the first answer again, whatever has come of that', async () => {
    const site = await newSiteForSale(database.pool)
    const input = { slug: site.slug, email: newEmail(), idempotencyKey: randomUUID() }
    const first = await guest().purchase.checkout(input)
    const repeated = async (status: string) => {
      expect(await statusOf(first.checkoutId)).toBe(status)
      expect(await guest().purchase.checkout(input)).toEqual(first)
    }
    await payCheckout(services, pageOf(first.checkoutUrl))
    await repeated('open')
    await host.runJobs()
    await repeated('fulfilled')
    const later = { ...services, clock: () => new Date(Date.now() + 61 * 60 * 1000) }
    expect(await guest(later).purchase.checkout(input)).toEqual(first)
    const [bought] = await query<{ id: string }>('select id from webmagic.purchases where checkout_id = $1', [
      first.checkoutId,
    ])
    await (await newAdmin()).purchase.refund({ purchaseId: bought?.id ?? '' })
    await host.runJobs()
    await repeated('refunded')
    const other = { ...input, idempotencyKey: randomUUID() }
    expect((await guest().purchase.checkout(other)).checkoutId).not.toBe(first.checkoutId)
  })

  test('the same key brings nothing once somebody else has bought the site', async () => {
    const { slug } = await newSiteForSale(database.pool)
    const input = { slug, email: newEmail(), idempotencyKey: randomUUID() }
    await guest().purchase.checkout(input)
    const { checkoutUrl } = await guest().purchase.checkout({ slug, email: newEmail() })
    await payCheckout(services, pageOf(checkoutUrl))
    await host.runJobs()
    expect(await refusal(guest().purchase.checkout(input))).toEqual({ code: 'site_not_for_sale' })
  })

  test('a site that is sold, or that somebody has, is not for sale', async () => {
    const { site } = await buy()
    const [owner, taken] = [await newCustomer(database.pool), await newSiteForSale(database.pool)]
    await addMember(
      database.pool,
      (await newCustomer(database.pool, { sites: 1 })).id,
      taken.id,
      'collaborator',
    )
    for (const { slug } of [site, taken]) {
      expect(await refusal(guest().purchase.checkout({ slug, email: owner.email }))).toEqual({
        code: 'site_not_for_sale',
      })
      expect(await refusal(guest().purchase.preview({ slug }))).toEqual({ code: 'site_not_for_sale' })
    }
    expect(await refusal(guest().purchase.checkout({ slug: 'no-such-site', email: owner.email }))).toEqual({
      code: 'not_found',
    })
  })

  test('a guest must say who they are, and a customer cannot be somebody else', async () => {
    const { slug } = await newSiteForSale(database.pool)
    expect(await refusal(guest().purchase.checkout({ slug }))).toMatchObject({ code: 'validation_failed' })
    const { id, email } = await newCustomer(database.pool)
    const customer = callerAs(services, { ...customerActor(id), email })
    expect(await refusal(customer.purchase.checkout({ slug, email: newEmail() }))).toMatchObject({
      code: 'validation_failed',
    })
  })
})

test('a duplicate purchase is prevented: who pays again for what they have gets the money back', async () => {
  const { id, email } = await newCustomer(database.pool)
  const site = await newSiteForSale(database.pool)
  const customer = callerAs(services, { ...customerActor(id), email })
  const [own, asGuest] = [
    await customer.purchase.checkout({ slug: site.slug }),
    await guest().purchase.checkout({ slug: site.slug, email }),
  ]
  for (const { checkoutUrl } of [own, asGuest]) await payCheckout(services, pageOf(checkoutUrl))
  await host.runJobs()
  expect([await statusOf(own.checkoutId), await statusOf(asGuest.checkoutId)].toSorted()).toEqual([
    'fulfilled',
    'refunded',
  ])
  expect(host.mails.filter(({ to, subject }) => to === email && subject.includes('goes back'))).toHaveLength(
    1,
  )
})

test('a site that staff grant while somebody is at the checkout is theirs, and the payment goes back', async () => {
  const { checkoutId, page, site } = await start()
  const customer = await newCustomer(database.pool)
  const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock() }
  await addSiteToCustomer(ctx, { customerId: customer.id, siteId: site.id })
  expect(await statusOf(checkoutId)).toBe('expired')
  // Before the provider heard that its page has expired.
  await payCheckout(services, page)
  await host.runJobs()
  expect(await statusOf(checkoutId)).toBe('refunded')
})

describe('while somebody is at the checkout, another buys the site', () => {
  async function late() {
    const site = await newSiteForSale(database.pool)
    const [first, second] = [
      await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
      await guest().purchase.checkout({ slug: site.slug, email: newEmail() }),
    ]
    await payCheckout(services, pageOf(first.checkoutUrl))
    await host.runJobs()
    expect(await statusOf(first.checkoutId)).toBe('fulfilled')
    return { site, checkoutId: second.checkoutId, page: pageOf(second.checkoutUrl) }
  }

  const passTwoMinutes = () =>
    query(
      `update graphile_worker._private_jobs set run_at = run_at - interval '2 minutes' where key like 'expire-checkout %'`,
      [],
    )

  test('who pays within two minutes is not cut off, and gets the money back', async () => {
    const { checkoutId, page } = await late()
    expect(await statusOf(checkoutId)).toBe('expired')
    await payCheckout(services, page)
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('refunded')
    const paid = await services.payments.findCheckout(page)
    expect(await services.payments.findPayment(paid?.payment?.id ?? '')).toMatchObject({
      refunded: { amount: 49_500 },
    })
    await passTwoMinutes()
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('refunded')
  })

  test('nor are they if staff let a collaborator in, and an owner before the two minutes are over', async () => {
    const { checkoutId, page, site } = await start()
    for (const role of ['collaborator', 'owner'] as const) {
      const customer = await newCustomer(database.pool)
      const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock() }
      await addSiteToCustomer(ctx, { customerId: customer.id, siteId: site.id, role })
    }
    await host.runJobs()
    await payCheckout(services, page)
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('refunded')
  })

  test('after two minutes the page cannot be paid on', async () => {
    const { checkoutId, page } = await late()
    await passTwoMinutes()
    await host.runJobs()
    expect(await refusal(payCheckout(services, page))).toEqual({ code: 'conflict' })
    expect(await statusOf(checkoutId)).toBe('expired')
  })
})

test('the page of a checkout that another has replaced ends as soon as the site is sold', async () => {
  const { id, email } = await newCustomer(database.pool)
  const site = await newSiteForSale(database.pool)
  const customer = callerAs(services, { ...customerActor(id), email })
  const first = await customer.purchase.checkout({ slug: site.slug })
  await query('update sites set purchase_amount = 500 where id = $1', [site.id])
  const second = await customer.purchase.checkout({ slug: site.slug })
  expect(second.checkoutId).not.toBe(first.checkoutId)
  await host.runJobs()
  expect(await services.payments.findCheckout(pageOf(first.checkoutUrl))).toMatchObject({ status: 'open' })
  await payCheckout(services, pageOf(second.checkoutUrl))
  await host.runJobs()
  expect(await statusOf(second.checkoutId)).toBe('fulfilled')
  expect(await refusal(payCheckout(services, pageOf(first.checkoutUrl)))).toEqual({ code: 'conflict' })
})

describe('a refund', () => {
  test('of a part changes nothing but the money', async () => {
    const { purchaseId, checkoutId, customerId, email } = await buy()
    const admin = await newAdmin()
    await admin.purchase.refund({ purchaseId, amount: 10_000 })
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('fulfilled')
    const owner = callerAs(services, { ...customerActor(customerId), email })
    const refunded = { amount: 10_000, currency: 'USD' }
    expect((await owner.purchase.history()).payments).toMatchObject([{ refunded }])
    expect((await support().purchase.statistics()).recentPurchases).toContainEqual(
      expect.objectContaining({ purchaseId, price: { amount: 49_500, currency: 'USD' }, refunded }),
    )
    expect(await refusal(admin.purchase.refund({ purchaseId, amount: 39_501 }))).toMatchObject({
      code: 'validation_failed',
    })
  })

  test('of a site that was handed over since is for staff to decide, and the site stays', async () => {
    const { purchaseId, checkoutId, site, customerId } = await buy()
    const taker = await newCustomer(database.pool, { sites: 1 })
    await addMember(database.pool, taker.id, site.id)
    await query(
      `insert into webmagic.site_transfers (site_id, giver_id, email, token_hash, expires_at, accepted_at, taker_id)
       values ($1, $2, 'taker@example.test', gen_random_uuid()::text::bytea, now(), now(), $3)`,
      [site.id, customerId, taker.id],
    )
    await (await newAdmin()).purchase.refund({ purchaseId })
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('fulfilled')
    expect((await support().purchase.exceptions()).exceptions).toContainEqual(
      expect.objectContaining({ kind: 'refund_kept', purchaseId }),
    )
  })

  test('that fails is shown to staff with its purchase, and can be tried again', async () => {
    const { purchaseId, checkoutId, site, email } = await buy()
    const admin = await newAdmin()
    const { refundId } = await admin.purchase.refund({ purchaseId })
    const failing = {
      ...services.payments,
      refund: async () => ({ id: 're_failed', status: 'failed' as const }),
    }
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock() }
    await refundPayment({ ...ctx, services: { ...services, payments: failing } }, refundId)
    const { exceptions } = await support().purchase.exceptions()
    const failed = exceptions.find((exception) => exception.purchaseId === purchaseId)
    expect(failed).toMatchObject({ kind: 'refund_failed', slug: site.slug, email })
    const exceptionId = failed?.exceptionId ?? ''
    await admin.purchase.resolveException({ exceptionId, action: 'retry', note: 'The card works again.' })
    await host.runJobs()
    expect(await statusOf(checkoutId)).toBe('refunded')
    const { entries } = await admin.staff.audit.list({ siteId: site.id, action: 'purchase.refund' })
    expect(entries).toMatchObject([{ details: { purchaseId, amount: 49_500, currency: 'USD' } }])
  })

  test('takes every member out and makes another site primary', async () => {
    const { purchaseId, site, customerId } = await buy()
    const colleague = await newCustomer(database.pool, { sites: 1 })
    await addMember(database.pool, colleague.id, site.id, 'collaborator')
    await (await newAdmin()).purchase.refund({ purchaseId })
    await host.runJobs()
    expect(await query('select from customer_site_ownership where site_id = $1', [site.id])).toEqual([])
    const kept = await query(
      'select primary_site_id from customer_users where id = any($1) order by primary_site_id',
      [[customerId, colleague.id]],
    )
    expect(kept).toEqual([{ primary_site_id: colleague.siteIds[0] }, { primary_site_id: null }])
  })
})

test('when two owners both pay for the subscription of a site, one of them gets the money back by itself', async () => {
  const { id, email, siteIds } = await newCustomer(database.pool, { sites: 1 })
  const [siteId = ''] = siteIds
  const partner = await newCustomer(database.pool, { sites: 1 })
  await addMember(database.pool, partner.id, siteId, 'owner')
  const owners = [{ id, email }, partner].map((owner) =>
    callerAs(services, { ...customerActor(owner.id), email: owner.email }),
  )
  await query(`update sites set subscription_status = null where id = $1`, [siteId])
  await query(`insert into admin_users (email, login_email, role) values ($1, $1, 'support')`, [newEmail()])
  const started = await Promise.all(owners.map((owner) => owner.purchase.subscribe({ siteId })))
  for (const { checkoutUrl } of started) await payCheckout(services, pageOf(checkoutUrl))
  await host.runJobs()
  const statuses = await Promise.all(started.map(({ checkoutId }) => statusOf(checkoutId)))
  expect(statuses.toSorted()).toEqual(['fulfilled', 'refunded'])
  const raised = await query(
    `select e.kind, e.details ->> 'reason' as reason, e.resolved_at is null as open from webmagic.payment_exceptions e
     join webmagic.payments p on p.id = e.payment_id where p.site_id = $1`,
    [siteId],
  )
  expect(raised).toEqual([{ kind: 'refund_due', reason: 'subscribed_already', open: false }])
  const loser = statuses.indexOf('refunded') === 0 ? email : partner.email
  const goesBack = host.mails.filter(({ subject }) => subject.includes('goes back'))
  expect(goesBack.filter(({ to }) => to === loser)).toHaveLength(1)
  expect(goesBack.some(({ to, text }) => to !== loser && text.includes('/staff/exceptions'))).toBe(true)
  expect(await owners[0]?.ownership.site({ siteId })).toMatchObject({ subscriptionStatus: 'active' })
})

test('what stays unpaid for seven days is suspended, and a payment brings it back', async () => {
  const { subscription, site, customerId, email } = await buy()
  await failPayment(services, subscription)
  await host.runJobs()
  expect(host.mails.findLast(({ to }) => to === email)?.subject).toContain('failed')
  const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
  await suspendSite(ctx, subscription)
  const owner = callerAs(services, { ...customerActor(customerId), email })
  expect((await owner.ownership.site({ siteId: site.id })).status).toBe('owned')
  await query(`update sites set grace_period_ends = grace_period_ends - interval '7 days' where id = $1`, [
    site.id,
  ])
  await suspendSite({ ...ctx, em: services.orm.em.fork() }, subscription)
  expect((await owner.ownership.site({ siteId: site.id })).status).toBe('suspended')
  const offer = { siteId: site.id, email: newEmail() }
  expect(await refusal(owner.ownership.offerTransfer(offer))).toEqual({ code: 'payment_overdue' })
  await services.payments.findSubscription(subscription)
  await changeObject(database.pool, 'subscription', subscription, { status: 'active' })
  await suspendSite({ ...ctx, em: services.orm.em.fork() }, subscription)
  expect((await owner.ownership.site({ siteId: site.id })).status).toBe('active')
})
