import { randomUUID } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ANONYMOUS, SYSTEM } from '../actor.ts'
import type { Services } from '../context.ts'
import { callerAs, servicesOver, staffActor } from '../testing/api.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from '../testing/purchase.ts'
import type { PaymentProvider } from './provider.ts'
import { refundPayment } from './refund-payment.ts'
import { payCheckout, renew } from './sandbox/actions.ts'
import { changeObject } from './sandbox/objects.ts'
import { settleInvoice } from './settle-invoice.ts'
import { settleRefunds } from './settle-refunds.ts'
import { settleSubscription } from './settle-subscription.ts'

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

interface Sold {
  id: string
  subscription: string
  payment: string
}

async function sold(): Promise<Sold> {
  const site = await newSiteForSale(database.pool)
  const email = `${randomUUID()}@example.test`
  const { checkoutUrl } = await callerAs(services, ANONYMOUS).purchase.checkout({ slug: site.slug, email })
  await payCheckout(services, checkoutUrl.split('/').at(-1) ?? '')
  await host.runJobs()
  const { rows } = await database.pool.query<Sold>(
    'select id, subscription_id as subscription, purchase_transaction_id as payment from sites where id = $1',
    [site.id],
  )
  return rows[0] ?? { id: '', subscription: '', payment: '' }
}

function contextWith(payments: Partial<PaymentProvider>) {
  const over = { ...services, payments: { ...services.payments, ...payments } }
  return { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services: over }
}

test('while the provider takes its time, neither the site nor anything of it is locked', async () => {
  const { id, subscription, payment } = await sold()
  const looks: number[] = []
  const look = async () => {
    for (const text of [
      'select from sites where id = $1 for update nowait',
      'select from webmagic.subscriptions where site_id = $1 for update nowait',
      'select from webmagic.payments where site_id = $1 for update nowait',
    ]) {
      looks.push((await database.pool.query(text, [id])).rowCount ?? 0)
    }
  }
  const asked = contextWith({
    findSubscription: async (asking) => {
      await look()
      return services.payments.findSubscription(asking)
    },
    findPayment: async (asking) => {
      await look()
      return services.payments.findPayment(asking)
    },
  })
  expect(await settleSubscription(asked, subscription)).toBe('settled')
  expect(await settleRefunds(asked, payment)).toBe('settled')
  expect(looks).toEqual([1, 1, 1, 1, 1, 1])
})

test('an earlier look at a subscription does not undo what a later one has brought', async () => {
  const { id, subscription } = await sold()
  let isFirst = true
  const slow = contextWith({
    findSubscription: async (asking) => {
      const seen = await services.payments.findSubscription(asking)
      if (!isFirst) return seen
      isFirst = false
      await changeObject(database.pool, 'subscription', subscription, { status: 'past_due' })
      await settleSubscription(contextWith({}), subscription)
      return seen
    },
  })
  await settleSubscription(slow, subscription)
  const { rows } = await database.pool.query('select subscription_status from sites where id = $1', [id])
  expect(rows).toEqual([{ subscription_status: 'past_due' }])
})

test('an earlier look at a payment does not undo what a later one has brought', async () => {
  const { payment } = await sold()
  let isFirst = true
  const slow = contextWith({
    findPayment: async (asking) => {
      const seen = await services.payments.findPayment(asking)
      if (!isFirst) return seen
      isFirst = false
      await changeObject(database.pool, 'payment', payment, { refunded: 10_000 })
      await settleRefunds(contextWith({}), payment)
      return seen
    },
  })
  await settleRefunds(slow, payment)
  const { rows } = await database.pool.query(
    'select refunded_amount from webmagic.payments where provider_payment_id = $1',
    [payment],
  )
  expect(rows).toEqual([{ refunded_amount: '100.00' }])
})

test('a refund that its bank refuses after all is shown to staff, who can try again', async () => {
  const { payment } = await sold()
  const refund = await refundByAdmin(payment)
  await host.runJobs()
  expect(await refundedOf(payment)).toBe('495.00')
  await changeObject(database.pool, 'payment', payment, { refunded: 0 })
  await changeObject(database.pool, 'refund', `re_sbx_${refund.replaceAll('-', '')}`, { status: 'failed' })
  await settleRefunds(contextWith({}), payment)
  expect(await refundedOf(payment)).toBe('0.00')
  const { rows } = await database.pool.query(
    `select e.kind, e.details, r.status from webmagic.payment_exceptions e
     join webmagic.refunds r on r.id::text = e.subject where r.id = $1 and e.resolved_at is null`,
    [refund],
  )
  expect(rows).toEqual([{ kind: 'refund_failed', details: { missing: '495.00 USD' }, status: 'failed' }])
})

test('a look from before a refund failed does not bring it back', async () => {
  const { payment } = await sold()
  const refund = await refundByAdmin(payment)
  const fail = async () => {
    const at = `re_sbx_${refund.replaceAll('-', '')}`
    await changeObject(database.pool, 'payment', payment, { refunded: 0 })
    await changeObject(database.pool, 'refund', at, { status: 'failed' })
  }
  await services.payments.refund({ refundId: refund, paymentId: payment, amount: 49_500 })
  let isFirst = true
  const slow = contextWith({
    findPayment: async (asking) => {
      const seen = await services.payments.findPayment(asking)
      if (!isFirst) return seen
      isFirst = false
      await refundPayment(contextWith({}), refund)
      await fail()
      await settleRefunds(contextWith({}), payment)
      return seen
    },
  })
  await settleRefunds(slow, payment)
  expect(await refundedOf(payment)).toBe('0.00')
  const { rows } = await database.pool.query(
    `select kind from webmagic.payment_exceptions where subject = $1 and resolved_at is null`,
    [refund],
  )
  expect(rows).toEqual([{ kind: 'refund_failed' }])
})

test('an invoice that several events tell of at once is recorded once, and none of them fails', async () => {
  const { id, subscription } = await sold()
  await renew(services, subscription)
  const { rows: invoices } = await database.pool.query<{ id: string }>(
    `select id from webmagic.sandbox_objects where kind = 'invoice' and parent_id = $1`,
    [subscription],
  )
  const [{ id: invoice } = { id: '' }] = invoices
  const writer = await database.pool.connect()
  await writer.query('begin')
  await writer.query('lock table webmagic.payments in share mode')
  const told = [1, 2].map(() => settleInvoice(contextWith({}), invoice))
  await vi.waitUntil(
    async () => {
      const { rows } = await database.pool.query(
        `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0]?.waiting === 2
    },
    { timeout: 30_000 },
  )
  await writer.query('commit')
  writer.release()
  expect(new Set(await Promise.all(told))).toEqual(new Set(['settled']))
  const { rowCount } = await database.pool.query(
    `select from webmagic.payments where site_id = $1 and kind = 'invoice'`,
    [id],
  )
  expect(rowCount).toBe(1)
})

test('what is owed is never given up', async () => {
  const { payment } = await sold()
  const refund = await refundByAdmin(payment)
  const { rows } = await database.pool.query(
    `update graphile_worker._private_jobs set attempts = 5000, run_at = now()
     where payload ->> 'refundId' = $1 returning id`,
    [refund],
  )
  expect(rows).toHaveLength(1)
  await host.runJobs()
  expect(await refundedOf(payment)).toBe('495.00')
})

async function refundByAdmin(payment: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select purchase_id as id from webmagic.payments where provider_payment_id = $1',
    [payment],
  )
  const admin = await database.pool.query<{ id: string }>(
    `insert into admin_users (email, login_email, role) values ($1, $1, 'admin') returning id`,
    [`${randomUUID()}@staff.test`],
  )
  const caller = callerAs(services, staffActor('admin', admin.rows[0]?.id))
  const { refundId } = await caller.purchase.refund({ purchaseId: rows[0]?.id ?? '' })
  return refundId
}

async function refundedOf(payment: string): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ refunded: string }>(
    'select refunded_amount as refunded from webmagic.payments where provider_payment_id = $1',
    [payment],
  )
  return rows[0]?.refunded
}
