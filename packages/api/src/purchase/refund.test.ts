import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { type PaymentProvider, ProviderRefusedError, ProviderUnavailableError } from './provider.ts'
import { queuePendingRefunds } from './queue-pending-refunds.ts'
import { refundPayment } from './refund-payment.ts'
import { payCheckout } from './sandbox/actions.ts'
import { changeObject } from './sandbox/objects.ts'
import { settleCheckout } from './settle-checkout.ts'
import { settleRefunds } from './settle-refunds.ts'

const shop = useShop()

const refundsOf = (purchaseId: string) =>
  shop.query(
    `select r.amount from webmagic.refunds r join webmagic.payments p on p.id = r.payment_id where p.purchase_id = $1`,
    [purchaseId],
  )

test('a refund whose answer was lost and that is asked for again is made once', async () => {
  const { purchaseId } = await shop.buy()
  const admin = await shop.admin()
  const input = { purchaseId, amount: 10_000, idempotencyKey: randomUUID() }
  const [answer, ...others] = await Promise.all([1, 2, 3].map(() => admin.purchase.refund(input)))
  await shop.host.runJobs()
  expect([...others, await admin.purchase.refund(input)]).toEqual([answer, answer, answer])
  expect(await refundsOf(purchaseId)).toEqual([{ amount: '100.00' }])
  expect(await refusal(admin.purchase.refund({ ...input, amount: 10_001 }))).toEqual({ code: 'conflict' })
})

test('the same key of another admin, another key, and none are refunds of their own', async () => {
  const { purchaseId } = await shop.buy()
  const [first, second] = [await shop.admin(), await shop.admin()]
  const input = { purchaseId, amount: 10_000 }
  await first.purchase.refund({ ...input, idempotencyKey: '1' })
  await second.purchase.refund({ ...input, idempotencyKey: '1' })
  await first.purchase.refund({ ...input, idempotencyKey: '2' })
  await first.purchase.refund(input)
  expect(await refundsOf(purchaseId)).toHaveLength(4)
  await shop.host.runJobs()
})

function contextWith(payments: Partial<PaymentProvider> = {}) {
  const services = { ...shop.services, payments: { ...shop.services.payments, ...payments } }
  return { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
}

const stateOf = async (refundId: string) => {
  const rows = await shop.query<{ status: string }>('select status from webmagic.refunds where id = $1', [
    refundId,
  ])
  return rows[0]?.status
}

const openAbout = (refundId: string) =>
  shop.query(
    `select kind, details from webmagic.payment_exceptions where subject = $1 and resolved_at is null`,
    [refundId],
  )

test('a refund whose money went back on the pages of the provider was never made, and more can be refunded of nothing', async () => {
  const { purchaseId, checkoutId, site } = await shop.buy()
  const admin = await shop.admin()
  const { refundId } = await admin.purchase.refund({ purchaseId })
  const [paid] = await shop.query<{ payment: string }>(
    'select provider_payment_id as payment from webmagic.payments where site_id = $1',
    [site.id],
  )
  const payment = paid?.payment ?? ''
  const elsewhere = { refundId: randomUUID(), paymentId: payment, amount: 49_500 }
  await shop.services.payments.refund(elsewhere)
  await settleRefunds(contextWith(), payment)
  expect(await stateOf(refundId)).toBe('due')
  expect(await shop.statusOf(checkoutId)).toBe('refunded')
  await shop.host.runJobs()
  expect(await stateOf(refundId)).toBe('needless')
  expect(await openAbout(refundId)).toEqual([])
})

test('a refund whose answer was lost is known once it is asked for again, and can fail', async () => {
  const { purchaseId, site } = await shop.buy()
  const { refundId } = await (await shop.admin()).purchase.refund({ purchaseId })
  const [paid] = await shop.query<{ payment: string }>(
    'select provider_payment_id as payment from webmagic.payments where site_id = $1',
    [site.id],
  )
  const payment = paid?.payment ?? ''
  await shop.services.payments.refund({ refundId, paymentId: payment, amount: 49_500 })
  await settleRefunds(contextWith(), payment)
  await shop.host.runJobs()
  expect(await stateOf(refundId)).toBe('done')
  await changeObject(shop.database.pool, 'refund', `re_sbx_${refundId.replaceAll('-', '')}`, {
    status: 'failed',
  })
  await changeObject(shop.database.pool, 'payment', payment, { refunded: 0 })
  await settleRefunds(contextWith(), payment)
  expect(await openAbout(refundId)).toMatchObject([{ kind: 'refund_failed' }])
})

describe('a refund that the provider', () => {
  async function due() {
    const bought = await shop.buy()
    const { refundId } = await (await shop.admin()).purchase.refund({ purchaseId: bought.purchaseId })
    return { ...bought, refundId }
  }

  test('refuses for good has failed, is not tried again by itself, and staff see it', async () => {
    const { refundId } = await due()
    const asked: string[] = []
    const refusing = () =>
      contextWith({
        refund: async (ask) => {
          asked.push(ask.refundId)
          throw new ProviderRefusedError('Disputed', 'charge_disputed')
        },
      })
    await refundPayment(refusing(), refundId)
    await refundPayment(refusing(), refundId)
    expect(asked).toEqual([refundId])
    expect(await stateOf(refundId)).toBe('failed')
    const details = { error: 'ProviderRefusedError', code: 'charge_disputed' }
    expect(await openAbout(refundId)).toEqual([{ kind: 'refund_failed', details }])
    await shop.host.runJobs()
    expect(await stateOf(refundId)).toBe('failed')
  })

  test('makes, although it will not cancel the subscription, is made', async () => {
    const { page, site, checkoutId } = await shop.start()
    const taker = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, taker.id, site.id)
    await payCheckout(shop.services, page)
    await settleCheckout(contextWith(), page)
    expect(await shop.statusOf(checkoutId)).toBe('refund_due')
    const [owed] = await shop.query<{ id: string }>(
      `select r.id from webmagic.refunds r join webmagic.payments p on p.id = r.payment_id
       where p.checkout_id = $1`,
      [checkoutId],
    )
    const cancelSubscription = async () => {
      throw new ProviderRefusedError('No')
    }
    await refundPayment(contextWith({ cancelSubscription }), owed?.id ?? '')
    expect(await stateOf(owed?.id ?? '')).toBe('done')
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    await shop.host.runJobs()
  })

  test('cannot be reached for is tried on, shown to staff once that lasts, and no more once it works', async () => {
    const { refundId, checkoutId } = await due()
    const attempt = () => {
      const refund = async () => {
        throw new ProviderUnavailableError('down')
      }
      return refundPayment(contextWith({ refund }), refundId)
    }
    await expect(attempt()).rejects.toBeInstanceOf(ProviderUnavailableError)
    expect(await openAbout(refundId)).toEqual([])
    await shop.query(`update webmagic.refunds set updated_at = now() - interval '7 hours' where id = $1`, [
      refundId,
    ])
    for (let again = 0; again < 2; again += 1) {
      await expect(attempt()).rejects.toBeInstanceOf(ProviderUnavailableError)
    }
    expect(await openAbout(refundId)).toMatchObject([
      { kind: 'refund_due', details: { reason: 'provider_unavailable' } },
    ])
    expect(await stateOf(refundId)).toBe('due')
    await shop.host.runJobs()
    expect(await openAbout(refundId)).toEqual([])
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
  })
})

describe('a refund that the provider takes its time with', () => {
  async function handOver(amount: number) {
    const bought = await shop.buy()
    const { purchaseId } = bought
    const admin = await shop.admin()
    const { refundId } = await admin.purchase.refund({ purchaseId, amount })
    const { refund } = shop.services.payments
    const slow = contextWith({
      refund: async (asked) => ({ id: (await refund(asked)).id ?? '', status: 'pending' }),
    })
    await refundPayment(slow, refundId)
    const [kept] = await shop.query<{ payment: string; refund: string }>(
      `select p.provider_payment_id as payment, r.provider_refund_id as refund from webmagic.refunds r
       join webmagic.payments p on p.id = r.payment_id where r.id = $1`,
      [refundId],
    )
    const { payment = '', refund: providerRefund = '' } = kept ?? {}
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'pending' })
    return { ...bought, admin, refundId, payment, providerRefund }
  }

  test('counts once, and is done when the provider says so', async () => {
    const { purchaseId, admin, refundId, payment, providerRefund } = await handOver(10_000)
    expect(await stateOf(refundId)).toBe('pending')
    await settleRefunds(contextWith(), payment)
    expect(await stateOf(refundId)).toBe('pending')
    expect(await refusal(admin.purchase.refund({ purchaseId, amount: 39_501 }))).toMatchObject({
      code: 'validation_failed',
    })
    const rest = await admin.purchase.refund({ purchaseId, amount: 39_500 })
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'done' })
    await settleRefunds(contextWith(), payment)
    expect(await stateOf(refundId)).toBe('done')
    await shop.host.runJobs()
    expect(await stateOf(rest.refundId)).toBe('done')
  })

  test('is asked after once a day has gone by, should no event tell how it ended', async () => {
    const { refundId, providerRefund } = await handOver(10_000)
    await shop.host.runJobs()
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'done' })
    await queuePendingRefunds(shop.database.pool)
    await shop.host.runJobs()
    expect(await stateOf(refundId)).toBe('pending')
    await shop.query(`update webmagic.refunds set updated_at = now() - interval '25 hours' where id = $1`, [
      refundId,
    ])
    for (let again = 0; again < 2; again += 1) await queuePendingRefunds(shop.database.pool)
    const jobs = await shop.query(
      `select from graphile_worker.jobs where task_identifier = 'settle-payment' and key is not null`,
      [],
    )
    expect(jobs).toHaveLength(1)
    await shop.host.runJobs()
    expect(await stateOf(refundId)).toBe('done')
  })

  test('is an error where the provider does not know the payment', async () => {
    const { purchaseId } = await shop.buy()
    const { refundId } = await (await shop.admin()).purchase.refund({ purchaseId, amount: 100 })
    await expect(refundPayment(contextWith({ findPayment: async () => null }), refundId)).rejects.toThrow()
    expect(await stateOf(refundId)).toBe('due')
    await shop.host.runJobs()
  })

  test('and then refuses is shown to staff, once, and can be tried again', async () => {
    const { admin, refundId, payment, providerRefund, checkoutId } = await handOver(49_500)
    expect(await shop.statusOf(checkoutId)).toBe('refunded')
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'failed' })
    await changeObject(shop.database.pool, 'payment', payment, { refunded: 0 })
    await settleRefunds(contextWith(), payment)
    await settleRefunds(contextWith(), payment)
    expect(await stateOf(refundId)).toBe('failed')
    expect(await openAbout(refundId)).toEqual([{ kind: 'refund_failed', details: { missing: '495.00 USD' } }])
    const { exceptions } = await shop.support().purchase.exceptions()
    const [{ exceptionId = '' } = {}] = exceptions
    await admin.purchase.resolveException({ exceptionId, action: 'retry', note: 'Another card.' })
    await shop.host.runJobs()
    expect(await stateOf(refundId)).toBe('done')
    expect(await openAbout(refundId)).toEqual([])
  })

  test('and then refuses, as it does one of its own pages, is shown with the rest of what is missing', async () => {
    const { refundId, payment, providerRefund } = await handOver(10_000)
    await shop.services.payments.refund({ refundId: randomUUID(), paymentId: payment, amount: 5_000 })
    await settleRefunds(contextWith(), payment)
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'failed' })
    await changeObject(shop.database.pool, 'payment', payment, { refunded: 0 })
    await settleRefunds(contextWith(), payment)
    expect(await openAbout(refundId)).toMatchObject([{ details: { missing: '100.00 USD' } }])
    const [paid] = await shop.query<{ id: string }>(
      'select id from webmagic.payments where provider_payment_id = $1',
      [payment],
    )
    const rest = [{ kind: 'refund_failed', details: { missing: '50.00 USD' } }]
    expect(await openAbout(paid?.id ?? '')).toEqual(rest)
    await shop.host.runJobs()
  })

  test('and then refuses is not tried again for more than is left', async () => {
    const { admin, purchaseId, refundId, payment, providerRefund } = await handOver(30_000)
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'failed' })
    await changeObject(shop.database.pool, 'payment', payment, { refunded: 0 })
    await settleRefunds(contextWith(), payment)
    const [{ exceptionId = '' } = {}] = (await shop.support().purchase.exceptions()).exceptions
    await admin.purchase.refund({ purchaseId, amount: 20_000 })
    const again = { exceptionId, action: 'retry', note: 'Again.' } as const
    expect(await refusal(admin.purchase.resolveException(again))).toEqual({ code: 'conflict' })
    expect(await stateOf(refundId)).toBe('failed')
    await shop.host.runJobs()
  })

  test('and then refuses can be left at that by staff', async () => {
    const { admin, purchaseId, payment, providerRefund } = await handOver(49_500)
    await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'failed' })
    await changeObject(shop.database.pool, 'payment', payment, { refunded: 0 })
    await settleRefunds(contextWith(), payment)
    const [{ exceptionId = '' } = {}] = (await shop.support().purchase.exceptions()).exceptions
    await admin.purchase.resolveException({ exceptionId, action: 'dismiss', note: 'Sent by hand.' })
    const rows = await shop.query('select status from webmagic.purchases where id = $1', [purchaseId])
    expect(rows).toEqual([{ status: 'dismissed' }])
  })

  test('does not go back to pending by an answer that is older', async () => {
    const { refundId, payment, providerRefund } = await handOver(10_000)
    const slow = contextWith({
      findRefund: async (id) => {
        const seen = await shop.services.payments.findRefund(id)
        await changeObject(shop.database.pool, 'refund', providerRefund, { status: 'done' })
        await settleRefunds(contextWith(), payment)
        return seen
      },
    })
    await settleRefunds(slow, payment)
    expect(await stateOf(refundId)).toBe('done')
  })
})
