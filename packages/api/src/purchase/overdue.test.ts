import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { addJobNow } from '../jobs.ts'
import { useShop } from '../testing/shop.ts'
import { payCheckout } from './sandbox/actions.ts'
import { findObject } from './sandbox/objects.ts'
import { queueOverdueCheckouts, settleOverdueCheckout } from './settle-overdue.ts'

const shop = useShop()

const waiting = () =>
  shop.query<{ checkout: string }>(
    `select j.payload ->> 'checkoutId' as checkout from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'expire-checkout'`,
    [],
  )

const passTime = (checkoutId: string) =>
  shop.query(`update webmagic.checkouts set expires_at = now() - interval '1 second' where id = $1`, [
    checkoutId,
  ])

/** As it is stored, whatever a customer reads. */
const kept = (checkoutId: string) =>
  shop.query('select status from webmagic.checkouts where id = $1', [checkoutId])

const loseJobs = (task: string) =>
  shop.query(
    `select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs where task_identifier = $1`,
    [task],
  )

const loseEvents = () => loseJobs('deliver-sandbox-event')

async function askAfter() {
  await addJobNow(shop.database.pool, 'ask-after-payments', {})
  await shop.host.runJobs()
}

async function contextNow() {
  const { services } = shop
  return { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
}

describe('what fails while it is settled', () => {
  /** Paid, and no event came; the statement that would record the purchase fails. */
  async function paidInVain() {
    const started = await shop.start()
    await payCheckout(shop.services, started.page)
    await loseEvents()
    await passTime(started.checkoutId)
    await shop.query(
      `alter table webmagic.purchases add constraint none_for_now check (site_id <> '${started.site.id}')`,
      [],
    )
    await askAfter()
    return started
  }

  const mend = () => shop.query('alter table webmagic.purchases drop constraint none_for_now', [])

  const shown = async (checkoutId: string) => {
    const { exceptions } = await shop.support().purchase.exceptions({ limit: 100 })
    return exceptions.filter(({ details }) => details.checkout === checkoutId)
  }

  const makePaid = (checkoutId: string) =>
    shop.query(`update webmagic.checkouts set updated_at = now() - interval '61 minutes' where id = $1`, [
      checkoutId,
    ])

  test('is shown to staff, and asked after every hour until it works', async () => {
    const { checkoutId } = await paidInVain()
    expect(await shop.statusOf(checkoutId)).toBe('paid')
    expect(await shown(checkoutId)).toMatchObject([{ kind: 'event_failed' }])
    await mend()
    await loseJobs('expire-checkout')
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('paid')
    await makePaid(checkoutId)
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    expect(await shown(checkoutId)).toEqual([])
  })

  test('is tried again at once when staff say so', async () => {
    const { checkoutId } = await paidInVain()
    await mend()
    await loseJobs('expire-checkout')
    const [{ exceptionId } = { exceptionId: '' }] = await shown(checkoutId)
    const again = { exceptionId, action: 'retry', note: 'Mended.' } as const
    expect(await (await shop.admin()).purchase.resolveException(again)).toEqual({ resolved: true })
    await shop.host.runJobs()
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
  })
})

describe('a checkout that is open for too long', () => {
  test('reads as expired from the first moment on, and what was paid before still counts', async () => {
    const { checkoutId, page } = await shop.start()
    await payCheckout(shop.services, page)
    expect(await shop.statusOf(checkoutId)).toBe('open')
    await passTime(checkoutId)
    expect(await shop.statusOf(checkoutId)).toBe('expired')
    await shop.host.runJobs()
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
    await passTime(checkoutId)
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
  })

  test('and was paid without our hearing of it is settled as if we had', async () => {
    const { checkoutId, page } = await shop.start()
    await payCheckout(shop.services, page)
    await loseEvents()
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('open')
    await passTime(checkoutId)
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
  })

  test('and was not paid has expired on both sides', async () => {
    const { checkoutId, page } = await shop.start()
    await passTime(checkoutId)
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('expired')
    expect(await findObject(shop.database.pool, 'checkout', page)).toMatchObject({ status: 'expired' })
  })

  test.each([
    ['without a page', 'provider_checkout_id = null'],
    ['with a page that the provider does not know', `provider_checkout_id = 'unknown'`],
    ['of another provider', `provider = 'another'`],
  ])('%s has expired here', async (_name, change) => {
    const { checkoutId } = await shop.start()
    await passTime(checkoutId)
    await shop.query(`update webmagic.checkouts set ${change} where id = $1`, [checkoutId])
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('expired')
  })

  test('stays open while the provider cannot be asked', async () => {
    const { checkoutId } = await shop.start()
    await passTime(checkoutId)
    const ctx = await contextNow()
    const down = async () => {
      throw new Error('down')
    }
    const services = { ...ctx.services, payments: { ...ctx.services.payments, expireCheckout: down } }
    await expect(settleOverdueCheckout({ ...ctx, services }, checkoutId)).rejects.toThrow('down')
    expect(await kept(checkoutId)).toEqual([{ status: 'open' }])
    await askAfter()
    expect(await shop.statusOf(checkoutId)).toBe('expired')
  })

  test('has one job, however often and however many are looked for', async () => {
    const { checkoutId } = await shop.start()
    const COUNT = 401
    await shop.query(
      `insert into webmagic.checkouts (kind, site_id, amount, monthly_amount, currency, trial_days, email, provider,
         success_url, cancel_url, expires_at)
       select kind, site_id, amount, monthly_amount, currency, trial_days, email, provider, '/', '/', now()
       from webmagic.checkouts, generate_series(1, $2) where id = $1`,
      [checkoutId, COUNT],
    )
    const statements: string[] = []
    const counting = {
      query: (text: string, values: unknown[]) => {
        statements.push(text)
        return shop.database.pool.query(text, values)
      },
    } as unknown as typeof shop.database.pool
    await queueOverdueCheckouts(counting)
    await queueOverdueCheckouts(counting)
    expect(statements).toHaveLength(6)
    expect(new Set((await waiting()).map(({ checkout }) => checkout)).size).toBe(COUNT)
    expect(await waiting()).toHaveLength(COUNT)
    await loseJobs('expire-checkout')
    // Nobody else has to end them.
    await shop.query(`update webmagic.checkouts set status = 'expired' where status = 'open'`, [])
  })
})

test('one that another takes the place of is asked after once it is overdue', async () => {
  const bought = await shop.buy()
  const owner = shop.customer({ id: bought.customerId, email: bought.email })
  await shop.query(
    `update sites set subscription_status = 'cancelled', subscription_ends_at = now() where id = $1`,
    [bought.site.id],
  )
  const siteId = bought.site.id
  const { checkoutId, checkoutUrl } = await owner.purchase.subscribe({ siteId })
  await payCheckout(shop.services, checkoutUrl.split('/').at(-1) ?? '')
  await loseEvents()
  await passTime(checkoutId)
  const next = await owner.purchase.subscribe({ siteId })
  expect(next.checkoutId).not.toBe(checkoutId)
  await shop.host.runJobs()
  expect(await shop.statusOf(checkoutId)).toBe('fulfilled')
})
