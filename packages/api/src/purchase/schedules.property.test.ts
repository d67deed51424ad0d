import { randomUUID } from 'node:crypto'
import { checkInvariants, createOrm, type Orm, poolOf } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { callerAs, SANDBOX_SECRET, servicesOver } from '../testing/api.ts'
import { plannedFaults } from '../testing/faults.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from '../testing/purchase.ts'
import { processEvent } from './process-event.ts'
import { type PaymentProvider, ProviderUnavailableError } from './provider.ts'
import { receiveEvent } from './receive-event.ts'
import { dispute, failPayment, payCheckout, renew } from './sandbox/actions.ts'
import { signBody } from './signature.ts'

const RUNS = inject('propertyRuns')

let database: TestDatabase
let services: Services
let orm: Orm
/** The same services, whose provider and database fail as it is planned. */
let flaky: Services
let flakyHost: PurchaseHost
let statements: ReturnType<typeof plannedFaults>
let calls: ReturnType<typeof failing>
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  orm = createOrm({ databaseUrl: database.databaseUrl })
  const pool = await poolOf(orm)
  statements = plannedFaults(pool, database.pool)
  calls = failing(services.payments)
  flaky = { ...services, orm, pool, payments: calls.provider }
  flakyHost = await openPurchaseHost(database, flaky)
})
afterAll(async () => {
  await flakyHost.close()
  await orm.close()
  await database.close()
})

/** What happens at the provider, before our side hears of any of it. */
const story = fc.record({
  buyers: fc.integer({ min: 1, max: 3 }),
  months: fc.array(fc.constantFrom('paid', 'failed'), { maxLength: 3 }),
  ending: fc.constantFrom('goes on', 'cancelled', 'refunded'),
})

/** In which order events come, how often each, and which calls of the provider and statements fail on the way. */
const delivery = fc.record({
  order: fc.array(fc.nat(1_000), { minLength: 40, maxLength: 40 }),
  repeats: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }),
  /** How many are processed at once, one after the other. */
  together: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 20, maxLength: 20 }),
  calls: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  statements: fc
    .array(fc.tuple(fc.nat(400), fc.constantFrom('refused' as const, 'disconnected' as const)), {
      maxLength: 12,
    })
    .map((faults) => new Map(faults)),
})

type Delivery = typeof delivery extends fc.Arbitrary<infer T> ? T : never

test('events in any order, any number of times, with failures between any two steps, end in the same state', async () => {
  await fc.assert(
    fc.asyncProperty(story, delivery, async ({ buyers, months, ending }, faults) => {
      const site = await newSiteForSale(database.pool)
      const checkouts = await payAll(site.slug, buyers)
      // The first one to be processed wins; what follows is about that one.
      await deliverAll(faults)
      const winner = await subscriptionOf(site.id)
      for (const month of months)
        await (month === 'paid' ? renew : failPayment)(services, winner.subscription)
      if (ending === 'cancelled') await services.payments.cancelSubscription(winner.subscription, 'now')
      if (ending === 'refunded') await refundAll(winner.payment)
      await deliverAll({ ...faults, order: faults.order.toReversed() })
      await expectSettled(site.id, checkouts, { months, ending })
      const reports = await checkInvariants(database.pool)
      expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
    }),
    { numRuns: RUNS < 1_000 ? 8 : Math.ceil(RUNS / 2), endOnFailure: true },
  )
}, 3_600_000)

test('what was given back or disputed before we knew of the payment counts as if it came after', async () => {
  const early = fc.record({
    buyers: fc.integer({ min: 1, max: 3 }),
    refunded: fc.boolean(),
    disputed: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(early, delivery, async ({ buyers, refunded, disputed }, faults) => {
      const site = await newSiteForSale(database.pool)
      const checkouts = await payAll(site.slug, buyers)
      const payment = await paymentOf(checkouts[0] ?? '')
      if (refunded) await refundAll(payment)
      if (disputed) await dispute(services, payment)
      await deliverAll(faults)
      const outcome = await outcomeOf(site.id, checkouts)
      // Whoever's payment was refunded early may have had the site for a moment, so that nobody else got it.
      expect(outcome.sold).toBeOneOf(refunded ? [0, 1] : [1])
      expect(outcome).toMatchObject({ refunded: buyers - outcome.sold, agrees: true })
      expect(await givenBack(checkouts)).toBe(49_500 * outcome.refunded)
      const reports = await checkInvariants(database.pool)
      expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
      if (refunded) expect((await services.payments.findPayment(payment))?.refunded.amount).toBe(49_500)
      const exceptions = await database.pool.query(
        `select from webmagic.payment_exceptions where kind = 'dispute' and subject = $1`,
        [payment],
      )
      expect(exceptions.rowCount).toBe(disputed ? 1 : 0)
    }),
    { numRuns: RUNS < 1_000 ? 8 : Math.ceil(RUNS / 2), endOnFailure: true },
  )
}, 3_600_000)

async function paymentOf(checkoutId: string): Promise<string> {
  const { rows } = await services.pool.query<{ id: string }>(
    `select state ->> 'paymentId' as id from webmagic.sandbox_objects
     where kind = 'checkout' and state ->> 'checkoutId' = $1`,
    [checkoutId],
  )
  return rows[0]?.id ?? ''
}

/** How the checkouts of a site ended, and whether the site and the money agree with that. */
async function outcomeOf(
  siteId: string,
  checkouts: string[],
): Promise<{ sold: number; refunded: number; agrees: boolean }> {
  const { rows } = await services.pool.query(
    `select count(*) filter (where c.status = 'fulfilled')::int as sold,
       count(*) filter (where c.status = 'refunded')::int as refunded,
       bool_and(p.refunded_amount = case c.status when 'fulfilled' then 0 else p.amount end)
         and (select (s.status = 'owned') = (count(*) filter (where c.status = 'fulfilled') = 1)
                and (s.purchase_id is not null) = (s.status = 'owned')
                and (select count(*) from customer_site_ownership where site_id = s.id)
                  = count(*) filter (where c.status = 'fulfilled')
              from sites s where s.id = $1) as agrees
     from webmagic.checkouts c join webmagic.payments p on p.checkout_id = c.id
     where c.id = any($2::uuid[])`,
    [siteId, checkouts],
  )
  return rows[0] ?? { sold: 0, refunded: 0, agrees: false }
}

/** By the provider, of all that was paid, in cents. */
async function givenBack(checkouts: string[]): Promise<number> {
  const { rows } = await services.pool.query<{ sum: number }>(
    `select sum((p.state ->> 'refunded')::int)::int as sum from webmagic.sandbox_objects p
     join webmagic.sandbox_objects c on c.state ->> 'paymentId' = p.id and c.kind = 'checkout'
     where p.kind = 'payment' and c.state ->> 'checkoutId' = any($1)`,
    [checkouts],
  )
  return rows[0]?.sum ?? 0
}

async function payAll(slug: string, buyers: number): Promise<string[]> {
  const guest = callerAs(services, ANONYMOUS)
  const started = await Promise.all(
    Array.from({ length: buyers }, () =>
      guest.purchase.checkout({ slug, email: `${randomUUID()}@example.test` }),
    ),
  )
  for (const { checkoutUrl } of started) await payCheckout(services, checkoutUrl.split('/').at(-1) ?? '')
  return started.map(({ checkoutId }) => checkoutId)
}

/** A provider whose calls fail where a list says so, before or after they have had their effect. */
function failing(provider: PaymentProvider) {
  let rest: boolean[] = []
  let happened = 0
  const failIf = (fails: boolean | undefined, when: string) => {
    if (!fails) return
    happened += 1
    throw new ProviderUnavailableError(when)
  }
  const flakily = <A extends unknown[], T>(call: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      failIf(rest.shift(), 'before')
      const result = await call(...args)
      failIf(rest.shift(), 'after')
      return result
    }
  }
  return {
    plan(failures: boolean[]) {
      rest = [...failures]
    },
    happened: () => happened,
    provider: {
      ...provider,
      findCheckout: flakily(provider.findCheckout),
      expireCheckout: flakily(provider.expireCheckout),
      findSubscription: flakily(provider.findSubscription),
      cancelSubscription: flakily(provider.cancelSubscription),
      findInvoice: flakily(provider.findInvoice),
      findPayment: flakily(provider.findPayment),
      refund: flakily(provider.refund),
      findRefund: flakily(provider.findRefund),
    },
  }
}

const failuresSoFar = () => calls.happened() + statements.happened()

function plan(faults: Pick<Delivery, 'calls' | 'statements'>): void {
  calls.plan(faults.calls)
  statements.plan(faults.statements)
}

/** Events and the jobs that come of them meet failures; then what has failed is tried again until nothing is left. */
async function deliverAll(faults: Delivery): Promise<void> {
  plan(faults)
  await deliverEvents(faults)
  plan({ calls: faults.calls.toReversed(), statements: faults.statements })
  await flakyHost.runJobs()
  plan({ calls: [], statements: new Map() })
  for (let round = 0; round < 20 && (await retryFailed()) > 0; round += 1) await flakyHost.runJobs()
  const { rows: left } = await services.pool.query(
    'select task_identifier, attempts, last_error from graphile_worker.jobs where attempts > 0',
  )
  expect(left).toEqual([])
}

async function retryFailed(): Promise<number> {
  const { rowCount } = await services.pool.query(
    `select graphile_worker.reschedule_jobs(array[id], now()) from graphile_worker.jobs where attempts > 0`,
  )
  return rowCount ?? 0
}

async function deliverEvents({ order, repeats, together }: Delivery): Promise<void> {
  const events = await undelivered()
  const copies = events.flatMap((event, index) => Array(repeats[index % repeats.length] ?? 1).fill(event))
  const shuffled = copies
    .map((event, index) => ({ event, place: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.place - b.place)
  for (let at = 0, group = 0; at < shuffled.length; group += 1) {
    const next = at + (together[group % together.length] ?? 1)
    const before = failuresSoFar()
    const outcomes = await Promise.allSettled(shuffled.slice(at, next).map(({ event }) => deliverOne(event)))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && failuresSoFar() === before) throw outcome.reason
    }
    at = next
  }
  // What worked is not done again, which would repair what the order has lost.
  await services.pool.query(
    `select graphile_worker.complete_jobs(array_agg(j.id)) from graphile_worker.jobs j
     join webmagic.provider_events e on j.key = e.provider || ' ' || e.event_id where e.processed_at is not null`,
  )
}

/** The job may come at once or later, once or again after a failure. */
async function deliverOne(event: { id: string }): Promise<void> {
  const body = Buffer.from(JSON.stringify(event))
  const now = new Date()
  const signature = signBody(body, SANDBOX_SECRET, now)
  await receiveEvent({ pool: services.pool, now }, services.payments, { body, signature })
  await processEvent(flaky, 'sandbox', event.id)
}

async function undelivered(): Promise<{ id: string }[]> {
  const { rows } = await services.pool.query<{ id: string; state: object }>(
    `select id, state from webmagic.sandbox_objects e where kind = 'event'
       and not exists (select from webmagic.provider_events p where p.event_id = e.id) order by created_at, id`,
  )
  return rows.map(({ id, state }) => ({ id, ...state }))
}

async function subscriptionOf(siteId: string): Promise<{ subscription: string; payment: string }> {
  const { rows } = await services.pool.query<{ subscription: string; payment: string }>(
    'select subscription_id as subscription, purchase_transaction_id as payment from sites where id = $1',
    [siteId],
  )
  if (!rows[0]) throw new Error('No site')
  return rows[0]
}

async function refundAll(paymentId: string): Promise<void> {
  await services.payments.refund({ refundId: randomUUID(), paymentId, amount: 49_500 })
}

async function expectSettled(
  siteId: string,
  checkouts: string[],
  { months, ending }: { months: string[]; ending: string },
): Promise<void> {
  const { pool } = services
  const statuses = await pool.query<{ status: string }>(
    'select status from webmagic.checkouts where id = any($1::uuid[]) order by status',
    [checkouts],
  )
  const sold = ending === 'refunded' ? 'refunded' : 'fulfilled'
  const losers = Array(checkouts.length - 1).fill('refunded')
  expect(statuses.rows.map(({ status }) => status)).toEqual([sold, ...losers].toSorted())
  const site = await pool.query(
    `select status, subscription_status, (select count(*)::int from customer_site_ownership where site_id = $1) as members,
       (select count(*)::int from webmagic.payments where site_id = $1 and kind = 'invoice') as renewals,
       (select count(*)::int from webmagic.payments where site_id = $1 and kind = 'purchase') as purchases
     from sites where id = $1`,
    [siteId],
  )
  const renewals = months.filter((month) => month === 'paid').length
  const isPastDue = months.at(-1) === 'failed'
  const goesOn = { status: 'owned', subscription_status: isPastDue ? 'past_due' : 'active', members: 1 }
  const states: Record<string, object> = {
    'goes on': goesOn,
    cancelled: { status: 'cancelled', subscription_status: 'cancelled', members: 1 },
    refunded: { status: 'preview', subscription_status: null, members: 0 },
  }
  expect(site.rows).toEqual([{ ...states[ending], renewals, purchases: checkouts.length }])
}
