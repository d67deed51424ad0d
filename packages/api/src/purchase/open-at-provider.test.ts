import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANONYMOUS, SYSTEM } from '../actor.ts'
import type { Services } from '../context.ts'
import { addSiteToCustomer } from '../ownership/add-site-to-customer.ts'
import { callerAs, refusal, servicesOver } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { newSiteForSale } from '../testing/purchase.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

/** A provider that makes another page every time, and what it was asked to expire. */
function forgetful(arrived: (calls: number) => Promise<void>) {
  const expired: string[] = []
  let calls = 0
  const payments = {
    ...services.payments,
    async createCheckout() {
      calls += 1
      const id = `cs_${calls}_${randomUUID()}`
      await arrived(calls)
      return { id, url: `https://pay.example.test/${id}` }
    },
    async expireCheckout(id: string) {
      expired.push(id)
    },
  }
  return { guest: callerAs({ ...services, payments }, ANONYMOUS), expired }
}

async function newInput() {
  const { slug } = await newSiteForSale(database.pool)
  return { slug, email: `${randomUUID()}@example.test`, idempotencyKey: randomUUID() }
}

async function providerCheckoutOf(checkoutId: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ provider_checkout_id: string | null }>(
    'select provider_checkout_id from webmagic.checkouts where id = $1',
    [checkoutId],
  )
  return rows[0]?.provider_checkout_id ?? null
}

test('two who ask for the page of one checkout at once get the same, and the other page ends', async () => {
  const both = Promise.withResolvers<void>()
  const { guest, expired } = forgetful(async (calls) => {
    if (calls === 2) both.resolve()
    await both.promise
  })
  const input = await newInput()
  const [one, other] = await Promise.all([guest.purchase.checkout(input), guest.purchase.checkout(input)])
  expect(one).toEqual(other)
  const kept = await providerCheckoutOf(one.checkoutId)
  expect(one.checkoutUrl).toBe(`https://pay.example.test/${kept}`)
  expect(expired).toEqual([expect.stringMatching(/^cs_[12]_/)])
  expect(expired).not.toContain(kept)
})

test('a page that was made while the site was given to somebody ends, and nobody is sent there', async () => {
  const input = await newInput()
  const { guest, expired } = forgetful(async () => {
    const ctx = { em: services.orm.em.fork(), actor: SYSTEM, now: services.clock() }
    const { rows } = await database.pool.query<{ id: string }>('select id from sites where slug = $1', [
      input.slug,
    ])
    const customerId = (await newCustomer(database.pool)).id
    await addSiteToCustomer(ctx, { customerId, siteId: rows[0]?.id ?? '' })
  })
  expect(await refusal(guest.purchase.checkout(input))).toEqual({ code: 'site_not_for_sale' })
  expect(expired).toEqual([expect.stringMatching(/^cs_1_/)])
})
