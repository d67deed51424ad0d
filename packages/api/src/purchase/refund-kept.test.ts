import { expect, test } from 'vitest'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'

const shop = useShop()

/** All of a purchase is back, and the site has gone on to another owner: staff are asked. */
async function refundedAndHandedOver() {
  const bought = await shop.buy()
  const taker = await newCustomer(shop.database.pool, { sites: 1 })
  await addMember(shop.database.pool, taker.id, bought.site.id)
  const payer = shop.customer({ id: bought.customerId, email: bought.email })
  await payer.ownership.remove({ siteId: bought.site.id })
  const admin = await shop.admin()
  await admin.purchase.refund({ purchaseId: bought.purchaseId })
  await shop.host.runJobs()
  const { exceptions } = await shop.support().purchase.exceptions()
  const kept = exceptions.find(
    ({ kind, purchaseId }) => kind === 'refund_kept' && purchaseId === bought.purchaseId,
  )
  const decided = { exceptionId: kept?.exceptionId ?? '', action: 'retry', note: 'They agreed.' } as const
  return { ...bought, taker, admin, decided }
}

test('an admin takes a refunded site back from whoever has it by now, and the decision is recorded', async () => {
  const { site, checkoutId, taker, admin, decided } = await refundedAndHandedOver()
  const siteId = site.id
  expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
  expect(await shop.customer(taker).ownership.site({ siteId })).toMatchObject({ role: 'owner' })
  expect(await admin.purchase.resolveException(decided)).toEqual({ resolved: true })
  expect(await refusal(shop.customer(taker).ownership.site({ siteId }))).toEqual({ code: 'not_found' })
  expect(await shop.guest().purchase.preview({ slug: site.slug })).toMatchObject({ siteId })
  expect(await shop.statusOf(checkoutId)).toBe('refunded')
  const { entries } = await admin.staff.audit.list({ siteId })
  expect(entries).toContainEqual(
    expect.objectContaining({
      action: 'purchase.resolveException',
      actor: expect.objectContaining({ kind: 'staff' }),
      details: expect.objectContaining({ kind: 'refund_kept', resolution: 'retry', note: decided.note }),
    }),
  )
  await shop.host.runJobs()
})

test('but not when the money has come back to us since', async () => {
  const { site, purchaseId, taker, admin, decided } = await refundedAndHandedOver()
  await shop.query('update webmagic.payments set refunded_amount = 0 where purchase_id = $1', [purchaseId])
  expect(await refusal(admin.purchase.resolveException(decided))).toEqual({ code: 'conflict' })
  expect(await shop.customer(taker).ownership.site({ siteId: site.id })).toMatchObject({ role: 'owner' })
})
