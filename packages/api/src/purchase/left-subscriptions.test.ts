import { describe, expect, test } from 'vitest'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { renew } from './sandbox/actions.ts'
import { changeObject } from './sandbox/objects.ts'

const shop = useShop()

/** A site that runs on a second subscription, while the first, which was cancelled, still has its paid period. */
async function subscribedAnew() {
  const { site, email, customerId, subscription } = await shop.buy()
  const siteId = site.id
  const owner = () => shop.customer({ id: customerId, email })
  await owner().purchase.cancelSubscription({ siteId })
  const { checkoutUrl } = await owner().purchase.subscribe({ siteId })
  await shop.pay(checkoutUrl.split('/').at(-1) ?? '')
  const now = await currentOf(siteId)
  expect(now).not.toBe(subscription)
  return { site, owner, siteId, first: subscription, second: now }
}

async function currentOf(siteId: string): Promise<string> {
  const [row] = await shop.query<{ id: string }>('select subscription_id as id from sites where id = $1', [
    siteId,
  ])
  return row?.id ?? ''
}

/** Somebody takes a cancelling back on the provider's own pages. */
const takeUpAgain = (subscription: string) =>
  changeObject(shop.database.pool, 'subscription', subscription, { cancelsAtPeriodEnd: false })

const atProvider = (subscription: string) => shop.services.payments.findSubscription(subscription)

const setAside = (siteId: string) =>
  shop.query(
    `select e.details ->> 'reason' as reason, m.amount from webmagic.payment_exceptions e
     join webmagic.payments m on m.id = e.payment_id
     where m.site_id = $1 and e.kind = 'mismatch' and e.resolved_at is null`,
    [siteId],
  )

describe('of two subscriptions of a site only one goes on', () => {
  test('one that was replaced and is taken up again elsewhere is cancelled, and staff decide about what it took', async () => {
    const { siteId, first, second } = await subscribedAnew()
    await takeUpAgain(first)
    await renew(shop.services, first)
    await shop.host.runJobs()
    expect(await atProvider(first)).toMatchObject({ status: 'cancelled' })
    expect(await atProvider(second)).toMatchObject({ status: 'active', endsAt: null })
    expect(await setAside(siteId)).toEqual([{ reason: 'not_kept', amount: '99.00' }])
  })

  test('what was paid for it before it was replaced, and is heard of after that, is a payment like others', async () => {
    const { site, email, customerId, subscription } = await shop.buy()
    const siteId = site.id
    const owner = () => shop.customer({ id: customerId, email })
    await renew(shop.services, subscription)
    await shop.query(
      `update graphile_worker._private_jobs set run_at = now() + interval '1 hour'
       where task_id = (select id from graphile_worker._private_tasks where identifier = 'deliver-sandbox-event')`,
      [],
    )
    await owner().purchase.cancelSubscription({ siteId })
    const { checkoutUrl } = await owner().purchase.subscribe({ siteId })
    await shop.pay(checkoutUrl.split('/').at(-1) ?? '')
    await shop.query(
      `select graphile_worker.reschedule_jobs(array_agg(id), now()) from graphile_worker.jobs
       where task_identifier = 'deliver-sandbox-event'`,
      [],
    )
    await shop.host.runJobs()
    expect(await setAside(siteId)).toEqual([])
    const { payments } = await owner().purchase.history({ siteId })
    expect(payments.map(({ kind }) => kind).toSorted()).toEqual(['invoice', 'purchase'])
  })

  test('a renewal after its site was taken back is not kept', async () => {
    const { site, subscription, purchaseId } = await shop.buy()
    const { payments } = shop.services
    const { cancelSubscription } = payments
    payments.cancelSubscription = async () => {
      throw new Error('The provider is slow')
    }
    await (await shop.admin()).purchase.refund({ purchaseId })
    await shop.host.runJobs()
    payments.cancelSubscription = cancelSubscription
    expect(await shop.guest().purchase.preview({ slug: site.slug })).toMatchObject({ slug: site.slug })
    await renew(shop.services, subscription)
    await shop.host.runJobs()
    expect(await setAside(site.id)).toEqual([{ reason: 'not_kept', amount: '99.00' }])
    expect(await atProvider(subscription)).toMatchObject({ status: 'cancelled' })
  })
})

describe('whoever resumes while', () => {
  /** A cancelled subscription, and something that happens while the provider takes the cancelling back. */
  async function resumeWhile(
    happens: (siteId: string, payer: { id: string; email: string }) => Promise<void>,
  ) {
    const { site, email, customerId, subscription } = await shop.buy()
    const payer = { id: customerId, email }
    await shop.customer(payer).purchase.cancelSubscription({ siteId: site.id })
    const { payments } = shop.services
    const { resumeSubscription } = payments
    payments.resumeSubscription = async (id) => {
      payments.resumeSubscription = resumeSubscription
      await happens(site.id, payer)
      await resumeSubscription(id)
    }
    expect(await refusal(shop.customer(payer).purchase.resumeSubscription({ siteId: site.id }))).toEqual({
      code: 'conflict',
    })
    await shop.host.runJobs()
    return { siteId: site.id, subscription }
  }

  test('another subscription takes its place is refused, and the old one ends', async () => {
    const { siteId, subscription } = await resumeWhile(async (siteId, payer) => {
      const { checkoutUrl } = await shop.customer(payer).purchase.subscribe({ siteId })
      await shop.pay(checkoutUrl.split('/').at(-1) ?? '')
    })
    expect(await atProvider(subscription)).toMatchObject({ status: 'cancelled' })
    expect(await atProvider(await currentOf(siteId))).toMatchObject({ status: 'active', endsAt: null })
  })

  test('the payer leaves is refused, and it ends with its period', async () => {
    const { subscription } = await resumeWhile(async (siteId, payer) => {
      const other = await newCustomer(shop.database.pool, { sites: 1 })
      await addMember(shop.database.pool, other.id, siteId)
      await shop.customer(payer).ownership.remove({ siteId })
      await shop.host.runJobs()
    })
    expect(await atProvider(subscription)).toMatchObject({ status: 'active', endsAt: expect.any(Date) })
  })
})
