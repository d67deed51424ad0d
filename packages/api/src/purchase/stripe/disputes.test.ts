import { describe, expect, test } from 'vitest'
import { addJobNow } from '../../jobs.ts'
import { useStripeShop } from '../../testing/stripe-shop.ts'
import { replayEvents } from '../stored-events.ts'

const shop = useStripeShop()

/** A purchase whose payment is disputed, and of which staff have taken note. */
async function disputed() {
  const bought = await shop.buy()
  await shop.happen(shop.server.account.dispute(bought.payment))
  const [shown] = await openAbout(bought.payment)
  expect(shown?.details).toEqual({ status: 'open' })
  const noted = { exceptionId: shown?.id ?? '', action: 'dismiss', note: 'Answered.' } as const
  await (await shop.admin()).purchase.resolveException(noted)
  return bought
}

const openAbout = (payment: string) =>
  shop.query<{ id: string; details: object }>(
    `select id, details from webmagic.payment_exceptions
     where kind = 'dispute' and subject = $1 and resolved_at is null`,
    [payment],
  )

const revenue = async () => (await shop.support().purchase.statistics()).revenue.amount

describe('a dispute that staff have taken note of', () => {
  test('is not shown again by what repeats it', async () => {
    const { payment } = await disputed()
    const { account } = shop.server
    const [again] = account.dispute(payment)
    await shop.happen(again ? [again, account.event('charge.dispute.updated', again.data.object)] : [])
    await replayEvents(shop.services, { since: new Date(0), all: true })
    await addJobNow(shop.database.pool, 'settle-payment', { paymentId: payment })
    await shop.host.runJobs()
    expect(await openAbout(payment)).toEqual([])
  })

  test('is when it is lost, once, and the payment is no revenue any more', async () => {
    const { payment } = await disputed()
    const before = await revenue()
    const events = shop.server.account.closeDispute(payment, 'lost')
    await shop.happen([...events, ...events])
    expect(await openAbout(payment)).toMatchObject([{ details: { status: 'lost' } }])
    expect(await revenue()).toBe(before - 49_500)
    const series = (await shop.support().purchase.statistics()).series
    expect(series.reduce((sum, day) => sum + day.revenue.amount, 0)).toBe(await revenue())
  })
})

test('a dispute that is won settles by itself', async () => {
  const { payment } = await shop.buy()
  const { account } = shop.server
  await shop.happen(account.dispute(payment))
  expect(await openAbout(payment)).toHaveLength(1)
  const before = await revenue()
  await shop.happen(account.closeDispute(payment, 'won').toReversed())
  expect(await openAbout(payment)).toEqual([])
  expect(await revenue()).toBe(before)
})
