import { SITE_STATUSES } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerOf, servicesOver } from '../testing/api.ts'
import { forget, newCustomer } from '../testing/customers.ts'

const numRuns = inject('propertyRuns')

let database: TestDatabase
let services: Services

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

// Few different moments, some a microsecond apart, so that there are many ties.
const acquiredAt = fc.constantFrom(
  '2024-05-06T07:08:09.123455Z',
  '2024-05-06T07:08:09.123456Z',
  '2024-05-06T07:08:09.123457Z',
  '2024-05-06T07:08:09.124000Z',
  '1999-12-31T23:59:59.999999Z',
  '2024-05-06T07:08:09.000000Z',
)
const words = fc.string({ unit: fc.constantFrom('g', 'G', 'é', 'É', '%', '_', '\\'), maxLength: 4 })
const status = fc.constantFrom(...SITE_STATUSES)
// One id for all that must be unique: random ids favour a few of their own, which now and then meet.
const sites = fc
  .uniqueArray(
    fc.record({
      id: fc.uuid({ version: 4 }),
      title: fc.option(words),
      status,
      acquiredAt,
      hasDomain: fc.boolean(),
    }),
    { maxLength: 25, selector: ({ id }) => id },
  )
  .map((all) =>
    all.map(({ hasDomain, ...site }) => ({
      ...site,
      slug: site.id,
      customDomain: hasDomain ? `g.${site.id}.test` : null,
    })),
  )
const filter = fc.record({
  search: fc.option(fc.oneof(words, words, fc.constantFrom('-4', 'g.')), { nil: undefined }),
  status: fc.option(status, { nil: undefined, freq: 2 }),
  limit: fc.integer({ min: 1, max: 9 }),
})

type Sites = (typeof sites extends fc.Arbitrary<infer T> ? T : never) & object
type Filter = typeof filter extends fc.Arbitrary<infer T> ? T : never

/** What the list promises, in a few lines: ISO times of one length sort like the moments they name. */
function expectedIds(all: Sites, { search = '', status: wanted }: Filter): string[] {
  const [primary] = all
  const has = (text: string | null) => text?.toLowerCase().includes(search.toLowerCase()) ?? false
  return all
    .filter((site) => wanted === undefined || site.status === wanted)
    .filter((site) => search === '' || has(site.title) || has(site.slug) || has(site.customDomain))
    .toSorted(
      (a, b) =>
        Number(b === primary) - Number(a === primary) ||
        Number(b.acquiredAt > a.acquiredAt) - Number(b.acquiredAt < a.acquiredAt) ||
        (a.id < b.id ? -1 : 1),
    )
    .map((site) => site.id)
}

test('the pages together are exactly the sites that match, in order', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(sites, filter, async (all, chosen) => {
      const customer = await newCustomer(database.pool, { sites: all })
      const { ownership } = callerOf(services, customer.id)
      const expected = expectedIds(all, chosen)
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof ownership.mySites>> = await ownership.mySites({
          ...chosen,
          cursor,
        })
        expect(page.total).toBe(expected.length)
        expect(page.hasMultipleSites).toBe(all.length > 1)
        if (page.nextCursor !== null) expect(page.sites).toHaveLength(chosen.limit)
        found.push(...page.sites.map((site) => site.siteId))
        cursor = page.nextCursor
      } while (cursor !== null && found.length <= all.length)
      expect(found).toEqual(expected)
      await database.pool.query('delete from sites where id = any($1)', [all.map((site) => site.id)])
    }),
    { numRuns },
  )
})

test('a primary site that changes between two pages disturbs nothing but the order', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(sites, filter, fc.array(fc.nat(), { minLength: 30 }), async (all, chosen, changes) => {
      const customer = await newCustomer(database.pool, { sites: all })
      const { ownership } = callerOf(services, customer.id)
      const found: string[] = []
      let cursor: string | null = null
      let pages = 0
      do {
        const page: Awaited<ReturnType<typeof ownership.mySites>> = await ownership.mySites({
          ...chosen,
          cursor,
        })
        found.push(...page.sites.map((site) => site.siteId))
        cursor = page.nextCursor
        const next = all[(changes[pages] ?? 0) % Math.max(all.length, 1)]
        if (next) await ownership.setPrimary({ siteId: next.id })
        pages += 1
        // A site can come by twice: as the primary one, and again in its turn once it is no longer.
      } while (cursor !== null && pages <= 2 * all.length + 1)
      expect(cursor).toBeNull()
      const expected = expectedIds(all, chosen)
      expect(found.filter((id) => !expected.includes(id))).toEqual([])
      await forget(database.pool, customer)
    }),
    { numRuns },
  )
})
