import { expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { useShop } from '../testing/shop.ts'
import { cancelAtProvider } from './cancel-at-provider.ts'
import { ProviderRefusedError } from './provider.ts'
import { renew } from './sandbox/actions.ts'
import { changeObject, findObject } from './sandbox/objects.ts'

const shop = useShop()

const HOUR_MS = 60 * 60 * 1000

function cancel(subscriptionId: string, { hours, works }: { hours: number; works: boolean }) {
  const refuse = async () => {
    throw new ProviderRefusedError('No', 'not_now')
  }
  const { payments } = shop.services
  const services = {
    ...shop.services,
    payments: works ? payments : { ...payments, cancelSubscription: refuse },
  }
  const now = services.clock()
  const since = new Date(now.getTime() - hours * HOUR_MS)
  const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now, services }
  return cancelAtProvider(ctx, { subscriptionId, when: 'now', since })
}

const openAbout = (subject: string) =>
  shop.query<{ kind: string; details: object }>(
    'select kind, details from webmagic.payment_exceptions where subject = $1 and resolved_at is null',
    [subject],
  )

test('a subscription that cannot be cancelled for hours is before staff until it is', async () => {
  const { subscription } = await shop.buy()
  await expect(cancel(subscription, { hours: 5, works: false })).rejects.toThrow('No')
  expect(await openAbout(subscription)).toEqual([])
  for (const hours of [7, 13])
    await expect(cancel(subscription, { hours, works: false })).rejects.toThrow('No')
  expect(await openAbout(subscription)).toMatchObject([
    { kind: 'cancellation_due', details: { error: 'ProviderRefusedError', code: 'not_now' } },
  ])
  await cancel(subscription, { hours: 14, works: true })
  expect(await openAbout(subscription)).toEqual([])
})

test('what a subscription of a quarantined checkout takes is written down and put before staff, once', async () => {
  const { checkoutId, page, site } = await shop.start()
  await changeObject(shop.database.pool, 'checkout', page, { amount: 1 })
  await shop.pay(page)
  expect(await shop.statusOf(checkoutId)).toBe('quarantined')
  const id = (await findObject(shop.database.pool, 'checkout', page))?.subscriptionId ?? ''
  await changeObject(shop.database.pool, 'subscription', id, { status: 'active', endedAt: null })
  await renew(shop.services, id)
  await shop.host.runJobs()
  const payments = await shop.query<{ id: string; kind: string }>(
    `select id, kind from webmagic.payments where site_id = $1 and amount = 99`,
    [site.id],
  )
  expect(payments).toMatchObject([{ kind: 'invoice' }])
  expect(await openAbout(payments[0]?.id ?? '')).toEqual([
    { kind: 'mismatch', details: { reason: 'not_kept' } },
  ])
  expect(await shop.services.payments.findSubscription(id)).toMatchObject({ status: 'cancelled' })
})
