import { expect, test, vi } from 'vitest'
import { useShop } from '../testing/shop.ts'

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
