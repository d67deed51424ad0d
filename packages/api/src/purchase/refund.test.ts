import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { refusal } from '../testing/api.ts'
import { useShop } from '../testing/shop.ts'

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
