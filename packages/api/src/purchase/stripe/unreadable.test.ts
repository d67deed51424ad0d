import { afterEach, expect, test } from 'vitest'
import { addJobNow } from '../../jobs.ts'
import { useStripeShop } from '../../testing/stripe-shop.ts'

const shop = useStripeShop()
afterEach(() => Object.assign(shop.server, { expands: true, lacks: null }))

const failures = () =>
  shop.query(
    `select id from webmagic.payment_exceptions where kind = 'event_failed' and resolved_at is null`,
    [],
  )

/** Everything that waits to be tried again. */
async function tryAgain() {
  await shop.query(
    'select graphile_worker.reschedule_jobs(array_agg(id), now()) from graphile_worker.jobs',
    [],
  )
  await shop.host.runJobs()
}

test('a renewal whose payments are refused is shown to staff, and recorded once they are listed', async () => {
  const { caller, subscription } = await shop.buy()
  const kinds = async () => (await caller.purchase.history()).payments.map(({ kind }) => kind).toSorted()
  Object.assign(shop.server, { expands: false, lacks: 'invoice_payments' })
  await shop.happen(shop.server.account.renew(subscription))
  expect(await kinds()).toEqual(['purchase'])
  expect(await failures()).toHaveLength(1)
  shop.server.lacks = null
  await tryAgain()
  expect(await kinds()).toEqual(['invoice', 'purchase'])
  expect(await failures()).toEqual([])
})

test('what was given back stays so while the charge that says it cannot be read', async () => {
  const { payment } = await shop.buy()
  await shop.happen(shop.server.account.refundInDashboard(payment, 10_000))
  const refunded = () =>
    shop.query('select refunded_amount from webmagic.payments where provider_payment_id = $1', [payment])
  Object.assign(shop.server, { expands: false, lacks: 'charges' })
  await addJobNow(shop.database.pool, 'settle-payment', { paymentId: payment })
  await shop.host.runJobs()
  expect(await refunded()).toEqual([{ refunded_amount: '100.00' }])
  const added = shop.server.account.refundInDashboard(payment, 5_000)
  await shop.happen(added)
  expect(await refunded()).toEqual([{ refunded_amount: '100.00' }])
  expect(await failures()).toHaveLength(added.length)
  shop.server.lacks = null
  await tryAgain()
  expect(await refunded()).toEqual([{ refunded_amount: '150.00' }])
  expect(await failures()).toEqual([])
})
