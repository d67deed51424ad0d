import { describe, expect, test, vi } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { addSiteToCustomer } from '../ownership/add-site-to-customer.ts'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { cancelAtProvider } from './cancel-at-provider.ts'
import { cancelNow } from './cancel-now.ts'
import { type PaymentProvider, ProviderRefusedError } from './provider.ts'
import { refundPayment } from './refund-payment.ts'
import { PROVIDER_PATIENCE_MS } from './rules.ts'
import { payCheckout } from './sandbox/actions.ts'
import { settleCheckout } from './settle-checkout.ts'

const shop = useShop()

test('staff who resolve an exception while its payment is settled wait for that, and nobody in a circle', async () => {
  const { site, purchaseId } = await shop.buy()
  const [raised] = await shop.query<{ id: string }>(
    `insert into webmagic.payment_exceptions (kind, subject, purchase_id, payment_id)
     select 'refund_failed', id, purchase_id, id from webmagic.payments where purchase_id = $1 returning id`,
    [purchaseId],
  )
  const admin = await shop.admin()
  const settling = await shop.database.pool.connect()
  await settling.query('begin')
  await settling.query('select from sites where id = $1 for no key update', [site.id])
  const decided = { exceptionId: raised?.id ?? '', action: 'refund', note: 'Again.' } as const
  const resolving = admin.purchase.resolveException(decided)
  await vi.waitUntil(
    async () => {
      const waiting = await shop.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        [],
      )
      return waiting.length > 0
    },
    { timeout: 30_000 },
  )
  await settling.query(`update webmagic.payment_exceptions set details = '{}' where id = $1`, [raised?.id])
  await settling.query('commit')
  settling.release()
  expect(await resolving).toEqual({ resolved: true })
  await shop.host.runJobs()
})

describe('what is due is tried again when an admin says so, and stays before staff until it has worked', () => {
  const decided = { action: 'retry', note: 'The provider is back.' } as const

  const loseJobs = (task: string) =>
    shop.query(
      `select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs where task_identifier = $1`,
      [task],
    )

  const waiting = (task: string) =>
    shop.query('select from graphile_worker.jobs where task_identifier = $1', [task])

  const openAbout = (subject: string) =>
    shop.query<{ id: string; kind: string }>(
      'select id, kind from webmagic.payment_exceptions where subject = $1 and resolved_at is null',
      [subject],
    )

  function contextWith(payments: PaymentProvider) {
    const services = { ...shop.services, payments }
    return { em: services.orm.em.fork(), actor: SYSTEM, now: new Date(), services }
  }

  /** Somebody has the site by the time it is paid for, and the job that gives the money back is gone. */
  async function owed() {
    const { page, site, checkoutId } = await shop.start()
    const owner = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, owner.id, site.id)
    await payCheckout(shop.services, page)
    await settleCheckout(contextWith(shop.services.payments), page)
    await loseJobs('refund-payment')
    const [found] = await shop.query<{ subject: string; exceptionId: string; refundId: string }>(
      `select e.subject, e.id as "exceptionId", r.id as "refundId" from webmagic.payments m
       join webmagic.payment_exceptions e on e.payment_id = m.id join webmagic.refunds r on r.payment_id = m.id
       where m.checkout_id = $1`,
      [checkoutId],
    )
    return { checkoutId, ...(found ?? { subject: '', exceptionId: '', refundId: '' }) }
  }

  test('a refund, once however often they say so', async () => {
    const { checkoutId, subject, exceptionId } = await owed()
    const admin = await shop.admin()
    const input = { exceptionId, ...decided }
    for (let time = 0; time < 2; time += 1) {
      expect(await admin.purchase.resolveException(input)).toEqual({ resolved: false, triedAgain: true })
    }
    expect(await waiting('refund-payment')).toHaveLength(1)
    expect(await openAbout(subject)).toMatchObject([{ kind: 'refund_due' }])
    expect(await shop.statusOf(checkoutId)).toBe('refund_due')
    await shop.host.runJobs()
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    expect(await openAbout(subject)).toEqual([])
    expect(await admin.purchase.resolveException(input)).toEqual({ resolved: false })
    const { entries } = await admin.staff.audit.list({ action: 'purchase.resolveException', limit: 2 })
    const details = { exceptionId, kind: 'refund_due', resolution: 'retry', note: decided.note }
    expect(entries).toMatchObject([{ details }, { details }])
  })

  test('not by support, and not where nothing is due', async () => {
    const { exceptionId, subject, refundId } = await owed()
    const input = { exceptionId, ...decided }
    expect(await refusal(shop.support().purchase.resolveException(input))).toEqual({ code: 'forbidden' })
    const refund = async () => {
      throw new ProviderRefusedError('No')
    }
    const payments = { ...shop.services.payments, refund }
    await refundPayment(contextWith(payments), refundId)
    const admin = await shop.admin()
    expect(await refusal(admin.purchase.resolveException(input))).toEqual({ code: 'invalid_transition' })
    expect(await waiting('refund-payment')).toEqual([])
    expect(await openAbout(subject)).toHaveLength(1)
  })

  test.each([
    ['at once', 'now', { status: 'cancelled' }],
    ['with what is paid for', 'period-end', { status: 'active', endsAt: expect.any(Date) }],
  ] as const)('a cancellation %s', async (_name, when, ended) => {
    const { subscription } = await shop.buy()
    const payments = { ...shop.services.payments, cancelSubscription: down }
    const since = new Date(Date.now() - PROVIDER_PATIENCE_MS)
    const asked = { subscriptionId: subscription, when, since }
    await expect(cancelAtProvider(contextWith(payments), asked)).rejects.toThrow('down')
    const [exception] = await openAbout(subscription)
    const input = { exceptionId: exception?.id ?? '', ...decided }
    const admin = await shop.admin()
    expect(await admin.purchase.resolveException(input)).toEqual({ resolved: false, triedAgain: true })
    expect(await openAbout(subscription)).toMatchObject([{ kind: 'cancellation_due' }])
    await shop.host.runJobs()
    expect(await openAbout(subscription)).toEqual([])
    expect(await shop.services.payments.findSubscription(subscription)).toMatchObject(ended)
  })

  const down = async () => {
    throw new Error('down')
  }

  test('not a cancellation of which nobody knows when it is to be', async () => {
    const { subscription } = await shop.buy()
    const [raised] = await shop.query<{ id: string }>(
      `insert into webmagic.payment_exceptions (kind, subject) values ('cancellation_due', $1) returning id`,
      [subscription],
    )
    const input = { exceptionId: raised?.id ?? '', ...decided }
    const admin = await shop.admin()
    expect(await refusal(admin.purchase.resolveException(input))).toEqual({ code: 'invalid_transition' })
    expect(await waiting('cancel-subscription')).toEqual([])
  })

  /** The jobs that were tried in vain wait for hours, and staff have heard of them. */
  async function staffHear() {
    const hours = PROVIDER_PATIENCE_MS / 1000
    const past = `now() - interval '${hours} seconds'`
    await shop.query(`update webmagic.refunds set updated_at = ${past} where status = 'due'`, [])
    await shop.query(`update graphile_worker._private_jobs set run_at = now(), created_at = ${past}`, [])
    await shop.host.runJobs()
  }

  test('a refund whose job still waits, with that job', async () => {
    const { email, purchaseId, subscription } = await shop.buy()
    const admin = await shop.admin()
    const { payments } = shop.services
    const { refund } = payments
    payments.refund = down
    const { refundId } = await admin.purchase.refund({ purchaseId })
    await shop.host.runJobs()
    await staffHear()
    payments.refund = refund
    expect(await waiting('refund-payment')).toHaveLength(1)
    const [exception] = await openAbout(refundId)
    await admin.purchase.resolveException({ exceptionId: exception?.id ?? '', ...decided })
    expect(await waiting('refund-payment')).toHaveLength(1)
    await shop.host.runJobs()
    expect(await waiting('refund-payment')).toEqual([])
    expect(await openAbout(refundId)).toEqual([])
    expect(
      shop.host.mails.filter(({ to, subject }) => to === email && subject.includes('refunded')),
    ).toHaveLength(1)
    expect(await shop.services.payments.findSubscription(subscription)).toMatchObject({ status: 'cancelled' })
  })

  test('a cancellation whose job still waits, with that job: the owners hear of it once', async () => {
    const { other, subscription, exceptionId } = await leavingInVain()
    await (await shop.admin()).purchase.resolveException({ exceptionId, ...decided })
    expect(await waiting('cancel-subscription')).toHaveLength(1)
    await shop.host.runJobs()
    expect(await waiting('cancel-subscription')).toEqual([])
    expect(await openAbout(subscription)).toEqual([])
    expect(lettersTo(other.email)).toHaveLength(1)
  })

  test('a cancellation that is under way: the owners hear of it once all the same', async () => {
    const { other, subscription, exceptionId } = await leavingInVain()
    const { payments } = shop.services
    const { cancelSubscription } = payments
    let calls = 0
    payments.cancelSubscription = async (id, when) => {
      calls += 1
      if (calls === 1) {
        await (await shop.admin()).purchase.resolveException({ exceptionId, ...decided })
      }
      await cancelSubscription(id, when)
    }
    await staffHear()
    payments.cancelSubscription = cancelSubscription
    expect(calls).toBe(2)
    expect(await waiting('cancel-subscription')).toEqual([])
    expect(await openAbout(subscription)).toEqual([])
    expect(lettersTo(other.email)).toHaveLength(1)
  })

  test('one at the end of the period does not weaken one at once', async () => {
    const { subscription, exceptionId } = await leavingInVain()
    await shop.services.orm.em
      .fork()
      .transactional((em) => cancelNow({ em }, { id: subscription, status: 'active' }))
    await (await shop.admin()).purchase.resolveException({ exceptionId, ...decided })
    await shop.host.runJobs()
    expect(await shop.services.payments.findSubscription(subscription)).toMatchObject({ status: 'cancelled' })
  })

  test('not once the payer has come back and resumed, nor does the job that waits end it then', async () => {
    const { site, payer, subscription, exceptionId } = await leavingInVain()
    const ctx = { em: shop.services.orm.em.fork(), actor: SYSTEM, now: new Date() }
    await addSiteToCustomer(ctx, { customerId: payer.id, siteId: site.id })
    expect(await shop.customer(payer).purchase.resumeSubscription({ siteId: site.id })).toMatchObject({
      status: 'active',
      endsAt: null,
    })
    expect(await waiting('cancel-subscription')).toEqual([])
    expect(await openAbout(subscription)).toEqual([])
    expect(await (await shop.admin()).purchase.resolveException({ exceptionId, ...decided })).toEqual({
      resolved: false,
    })
    await shop.host.runJobs()
    expect(await shop.services.payments.findSubscription(subscription)).toMatchObject({ endsAt: null })
  })

  const lettersTo = (email: string) =>
    shop.host.mails.filter(({ to, subject }) => to === email && subject.includes('is paid until'))

  /** The payer has left a site that another owns too, but the provider does not say that it has heard. */
  async function leavingInVain() {
    const { site, email, customerId, subscription } = await shop.buy()
    const payer = { id: customerId, email }
    const other = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, other.id, site.id)
    const { payments } = shop.services
    const { cancelSubscription } = payments
    payments.cancelSubscription = async (id, when) => {
      await cancelSubscription(id, when)
      await down()
    }
    await shop.customer(payer).ownership.remove({ siteId: site.id })
    await shop.host.runJobs()
    await staffHear()
    payments.cancelSubscription = cancelSubscription
    const [exception] = await openAbout(subscription)
    expect(await waiting('cancel-subscription')).toHaveLength(1)
    return { site, payer, other, subscription, exceptionId: exception?.id ?? '' }
  }
})
