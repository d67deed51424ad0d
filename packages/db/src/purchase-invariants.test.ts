import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkInvariants } from './invariants.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const query = (text: string, values: unknown[] = []) => database.pool.query(text, values)

async function newSite(): Promise<string> {
  const { rows } = await query('insert into sites (slug) values (gen_random_uuid()::text) returning id')
  return rows[0].id
}

async function newCheckout(siteId: string): Promise<string> {
  const { rows } = await query(
    `insert into webmagic.checkouts (kind, site_id, amount, monthly_amount, currency, trial_days, email, provider,
       success_url, cancel_url, expires_at)
     values ('purchase', $1, 495, 99, 'USD', 30, 'buyer@example.test', 'sandbox', '/', '/', now() + interval '1 hour')
     returning id`,
    [siteId],
  )
  return rows[0].id
}

const BUY = `insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
  values ($1, $2, $3, $4, $5) returning id`

function buy(
  checkoutId: string,
  siteId: string,
  { amount = 495, currency = 'USD', status = 'fulfilled' } = {},
) {
  return query(BUY, [checkoutId, siteId, amount, currency, status])
}

async function refusedBy(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => new Error('Nothing refused it'),
    (reason: unknown) => reason,
  )
  return error instanceof pg.DatabaseError ? error.constraint : String(error)
}

describe('I5: a site is sold once', () => {
  test('of two connections that sell it at once, one does', async () => {
    const siteId = await newSite()
    const checkouts = [await newCheckout(siteId), await newCheckout(siteId)]
    const outcomes = await Promise.allSettled(checkouts.map((checkoutId) => buy(checkoutId, siteId)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason.constraint).toBe('a_site_is_sold_once')
  })

  test('a second payer is written down beside the first, and a refunded sale makes room for another', async () => {
    const siteId = await newSite()
    const [first, second, third] = [
      await newCheckout(siteId),
      await newCheckout(siteId),
      await newCheckout(siteId),
    ]
    await buy(first, siteId)
    await buy(second, siteId, { status: 'refund_due' })
    await query(`update webmagic.purchases set status = 'refunded' where checkout_id = $1`, [first])
    await buy(third, siteId)
  })
})

describe('I6: a purchase is of what was asked', () => {
  test.each([
    ['another amount', { amount: 1 }],
    ['another currency', { currency: 'EUR' }],
  ])('not of %s', async (_name, change) => {
    const siteId = await newSite()
    expect(await refusedBy(buy(await newCheckout(siteId), siteId, change))).toBe('purchases_as_asked_fkey')
  })

  test('not of another site, nor twice of one checkout', async () => {
    const [siteId, other] = [await newSite(), await newSite()]
    const checkoutId = await newCheckout(siteId)
    expect(await refusedBy(buy(checkoutId, other))).toBe('purchases_as_asked_fkey')
    await buy(checkoutId, siteId, { status: 'quarantined' })
    expect(await refusedBy(buy(checkoutId, siteId, { status: 'refund_due' }))).toBe(
      'purchases_checkout_id_key',
    )
  })

  test('what was asked cannot be changed afterwards', async () => {
    const siteId = await newSite()
    const checkoutId = await newCheckout(siteId)
    await buy(checkoutId, siteId)
    const change = query('update webmagic.checkouts set amount = 1 where id = $1', [checkoutId])
    expect(await refusedBy(change)).toBe('purchases_as_asked_fkey')
  })
})

test('I7: of ten connections that store the same event at once, one does', async () => {
  const id = randomUUID()
  const store = () =>
    query(
      `insert into webmagic.provider_events (provider, event_id, type, body) values ('sandbox', $1, 'x', '\\x00')
       on conflict do nothing`,
      [id],
    )
  const stored = await Promise.all(Array.from({ length: 10 }, store))
  expect(stored.reduce((total, { rowCount }) => total + (rowCount ?? 0), 0)).toBe(1)
  const again = query(
    `insert into webmagic.provider_events (provider, event_id, type, body) values ('sandbox', $1, 'x', '\\x00')`,
    [id],
  )
  expect(await refusedBy(again)).toBe('provider_events_pkey')
})

describe('I8: what is bought is not for sale', () => {
  test('a site with a purchase cannot be a preview', async () => {
    const siteId = await newSite()
    const { rows } = await buy(await newCheckout(siteId), siteId)
    const mark = query('update sites set purchase_id = $2 where id = $1', [siteId, rows[0].id])
    expect(await refusedBy(mark)).toBe('what_is_bought_is_not_for_sale')
  })

  test("a site cannot carry another site's purchase, nor one that does not exist", async () => {
    const [siteId, other] = [await newSite(), await newSite()]
    const { rows } = await buy(await newCheckout(other), other)
    for (const purchaseId of [rows[0].id, randomUUID()]) {
      const mark = query('update sites set purchase_id = $2 where id = $1', [siteId, purchaseId])
      expect(await refusedBy(mark)).toBe('what_is_bought_is_not_for_sale')
      const sold = sellTo(siteId, purchaseId)
      expect(await refusedBy(sold)).toBe('sites_purchase_fkey')
    }
  })
})

/** In one transaction with an owner, as a sold site must have one. */
async function sellTo(siteId: string, purchaseId: string): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(
      `insert into customer_users (email) values (gen_random_uuid()::text) returning id`,
    )
    await client.query(
      'insert into customer_site_ownership (customer_user_id, site_id, is_primary) values ($1, $2, true)',
      [rows[0].id, siteId],
    )
    await client.query('update customer_users set primary_site_id = $2 where id = $1', [rows[0].id, siteId])
    await client.query(`update sites set purchase_id = $2, status = 'owned' where id = $1`, [
      siteId,
      purchaseId,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

test('finds what breaks a rule, should the constraints ever be gone', async () => {
  const broken = await createTestDatabase()
  try {
    await broken.pool.query(
      `drop index webmagic.a_site_is_sold_once;
       alter table webmagic.purchases drop constraint purchases_as_asked_fkey;
       alter table sites drop constraint what_is_bought_is_not_for_sale, drop constraint sites_purchase_fkey`,
    )
    await broken.pool.query(
      `insert into sites (slug, purchase_id) values ('broken', gen_random_uuid());
       insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
       select gen_random_uuid(), id, 1, 'USD', 'fulfilled' from sites, generate_series(1, 2)`,
    )
    const reports = await checkInvariants(broken.pool)
    const found = reports.filter(({ breaches }) => breaches.length > 0).map(({ id }) => id)
    expect(found).toEqual(['I5', 'I6', 'I8', 'I14'])
  } finally {
    await broken.close()
  }
})
