import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { useShop } from '../testing/shop.ts'
import { failPayment, renew } from './sandbox/actions.ts'
import { suspendSite } from './suspend-site.ts'

const shop = useShop()

async function buyAndFail() {
  const bought = await shop.buy()
  await failPayment(shop.services, bought.subscription)
  await shop.host.runJobs()
  return bought
}

/** The grace period ends so long after this moment, by the database's clock. */
async function endGrace(siteId: string, interval: string) {
  await shop.query('update sites set grace_period_ends = now() + $2::interval where id = $1', [
    siteId,
    interval,
  ])
}

async function makeDue(task: string) {
  await shop.query(
    `update graphile_worker._private_jobs set run_at = now()
     where task_id = (select id from graphile_worker._private_tasks where identifier = $1)`,
    [task],
  )
}

async function statusOf(siteId: string) {
  const rows = await shop.query<{ status: string }>('select status from sites where id = $1', [siteId])
  return rows[0]?.status
}

const lettersTo = (email: string, about: string) =>
  shop.host.mails.filter(({ to, subject }) => to === email && subject.includes(about)).length

describe('the grace period ends by the clock that starts the job', () => {
  test.each([
    ['behind', -60_000, '-1 second', 'suspended'],
    ['ahead', 60_000, '30 seconds', 'owned'],
  ])('when ours is %s', async (_name, skew, end, status) => {
    const { site, subscription } = await buyAndFail()
    await endGrace(site.id, end)
    const services = { ...shop.services, clock: () => new Date(Date.now() + skew) }
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock(), services }
    await suspendSite(ctx, subscription)
    expect(await statusOf(site.id)).toBe(status)
  })

  test('its job suspends, and tells the owners once', async () => {
    const { site, email } = await buyAndFail()
    await endGrace(site.id, '0')
    await makeDue('suspend-site')
    await shop.host.runJobs()
    expect(await statusOf(site.id)).toBe('suspended')
    expect(lettersTo(email, 'suspended')).toBe(1)
  })
})

test('reminders of an earlier grace period say nothing in a later one', async () => {
  const { subscription, email } = await buyAndFail()
  await renew(shop.services, subscription)
  await shop.host.runJobs()
  await failPayment(shop.services, subscription)
  await shop.host.runJobs()
  const [firstLetters, reminders] = [2, 2]
  expect(lettersTo(email, 'failed')).toBe(firstLetters)
  await makeDue('remind-of-payment')
  await shop.host.runJobs()
  expect(lettersTo(email, 'failed')).toBe(firstLetters + reminders)
})
