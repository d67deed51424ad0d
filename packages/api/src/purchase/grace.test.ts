import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { DAY_MS } from '../durations.ts'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { calendarDateOf } from './rules.ts'
import { failPayment, renew } from './sandbox/actions.ts'
import { changeObject } from './sandbox/objects.ts'
import { settleSubscription } from './settle-subscription.ts'
import { remindOfPayment, suspendSite } from './suspend-site.ts'

const shop = useShop()

async function buyAndFail() {
  const bought = await shop.buy()
  await failPayment(shop.services, bought.subscription)
  await shop.host.runJobs()
  return bought
}

/** The grace period ends so long after this moment, by the database's clock. */
async function endGrace(siteId: string, interval: string) {
  await shop.query('update sites set grace_period_ends = now() + $2::interval where id = $1', [
    siteId,
    interval,
  ])
}

async function makeDue(task: string) {
  await shop.query(
    `update graphile_worker._private_jobs set run_at = now()
     where task_id = (select id from graphile_worker._private_tasks where identifier = $1)`,
    [task],
  )
}

async function statusOf(siteId: string) {
  const rows = await shop.query<{ status: string }>('select status from sites where id = $1', [siteId])
  return rows[0]?.status
}

const lettersTo = (email: string, about: string) =>
  shop.host.mails.filter(({ to, subject }) => to === email && subject.includes(about)).length

describe('the grace period ends by the clock that starts the job', () => {
  test.each([
    ['behind', -60_000, '-1 second', 'suspended'],
    ['ahead', 60_000, '30 seconds', 'owned'],
  ])('when ours is %s', async (_name, skew, end, status) => {
    const { site, subscription } = await buyAndFail()
    await endGrace(site.id, end)
    const services = { ...shop.services, clock: () => new Date(Date.now() + skew) }
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
    await suspendSite(ctx, subscription)
    expect(await statusOf(site.id)).toBe(status)
  })

  test('however long the provider did not answer', async () => {
    const { site } = await buyAndFail()
    await endGrace(site.id, '0')
    await shop.query(
      `update graphile_worker._private_jobs set attempts = 5000, run_at = now()
       where task_id = (select id from graphile_worker._private_tasks where identifier = 'suspend-site')`,
      [],
    )
    await shop.host.runJobs()
    expect(await statusOf(site.id)).toBe('suspended')
  })

  test('its job suspends, and tells the owners once', async () => {
    const { site, email } = await buyAndFail()
    await endGrace(site.id, '0')
    await makeDue('suspend-site')
    await shop.host.runJobs()
    expect(await statusOf(site.id)).toBe('suspended')
    expect(lettersTo(email, 'suspended')).toBe(1)
  })
})

test('reminders of an earlier grace period say nothing in a later one', async () => {
  const { subscription, email } = await buyAndFail()
  await renew(shop.services, subscription)
  await shop.host.runJobs()
  await failPayment(shop.services, subscription)
  await shop.host.runJobs()
  const [firstLetters, reminders] = [2, 2]
  expect(lettersTo(email, 'failed')).toBe(firstLetters)
  await makeDue('remind-of-payment')
  await shop.host.runJobs()
  expect(lettersTo(email, 'failed')).toBe(firstLetters + reminders)
})

describe('a reminder', () => {
  async function remind(
    siteId: string,
    subscriptionId: string,
    change: { days?: number; skew?: number } = {},
  ) {
    const [row] = await shop.query<{ ends: Date }>(
      'select grace_period_ends as ends from sites where id = $1',
      [siteId],
    )
    const { services } = shop
    const now = new Date(Date.now() + (change.days ?? 0) * DAY_MS)
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now, services }
    const graceEnds = new Date(new Date(row?.ends ?? 0).getTime() + (change.skew ?? 0))
    await remindOfPayment(ctx, { subscriptionId, graceEnds })
    await shop.host.runJobs()
  }

  test('is sent within its own grace period and at no other time', async () => {
    const { site, subscription, email } = await buyAndFail()
    await remind(site.id, subscription)
    await remind(site.id, subscription, { days: 6.9 })
    expect(lettersTo(email, 'failed')).toBe(3)
    await remind(site.id, subscription, { days: 7.1 })
    await remind(site.id, subscription, { skew: 1 })
    expect(lettersTo(email, 'failed')).toBe(3)
  })

  test('is not sent once it was paid', async () => {
    const { site, subscription, email } = await buyAndFail()
    await renew(shop.services, subscription)
    await shop.host.runJobs()
    await endGrace(site.id, '3 days')
    await remind(site.id, subscription)
    expect(lettersTo(email, 'failed')).toBe(1)
  })
})

describe('who does not pay for a month', () => {
  const lettersOfEnd = (email: string) => lettersTo(email, 'is paid until')

  test('begins it at the provider all the same, and owes it once', async () => {
    const { subscription } = await buyAndFail()
    const { nextBillingDate } = (await shop.services.payments.findSubscription(subscription)) ?? {}
    expect(nextBillingDate).toBe(calendarDateOf(new Date(Date.now() + 60 * DAY_MS)))
    await failPayment(shop.services, subscription)
    await renew(shop.services, subscription)
    const paid = await shop.services.payments.findSubscription(subscription)
    expect(paid).toMatchObject({ status: 'active', nextBillingDate })
    await shop.host.runJobs()
  })

  test('and leaves: whoever stays is not told that it is paid for, and pays at once', async () => {
    const { site, customerId, email } = await buyAndFail()
    const siteId = site.id
    const other = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, other.id, siteId)
    await shop.customer({ id: customerId, email }).ownership.remove({ siteId })
    await shop.host.runJobs()
    expect(lettersOfEnd(other.email)).toBe(0)
    expect((await shop.customer(other).purchase.subscribe({ siteId })).amount).toBe(9_900)
  })
})

describe('a subscription that is paused', () => {
  async function settleAs(status: 'paused' | 'active', subscription: string) {
    const { services } = shop
    const findSubscription = async (id: string) => {
      const found = await services.payments.findSubscription(id)
      return found && { ...found, status }
    }
    const payments = { ...services.payments, findSubscription }
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock() }
    await settleSubscription({ ...ctx, services: { ...services, payments } }, subscription)
  }

  test('leaves the site as it is, owes nothing, and goes on when it is taken up again', async () => {
    const { site, subscription, customerId, email } = await buyAndFail()
    await settleAs('paused', subscription)
    const owner = shop.customer({ id: customerId, email })
    const now = () => owner.ownership.site({ siteId: site.id })
    expect(await now()).toMatchObject({ status: 'owned', subscriptionStatus: 'paused' })
    await endGrace(site.id, '-1 second')
    await makeDue('suspend-site')
    await changeObject(shop.database.pool, 'subscription', subscription, { status: 'active' })
    await shop.host.runJobs()
    expect((await now()).status).not.toBe('suspended')
    expect(await refusal(owner.purchase.subscribe({ siteId: site.id }))).toEqual({ code: 'conflict' })
    await settleAs('active', subscription)
    expect(await now()).toMatchObject({ status: 'owned', subscriptionStatus: 'active' })
  })
})
