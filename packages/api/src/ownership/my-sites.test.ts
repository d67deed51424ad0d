import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerOf, refusal, servicesOver } from '../testing/api.ts'
import { addMember, type NewSite, newCustomer } from '../testing/customers.ts'

let database: TestDatabase
let services: Services

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

async function customerWith(sites: number | NewSite[]) {
  const customer = await newCustomer(database.pool, { sites })
  return { ...customer, api: callerOf(services, customer.id).ownership }
}

type Api = Awaited<ReturnType<typeof customerWith>>['api']
type Input = Parameters<Api['mySites']>[0]

async function idsOf(api: Api, input?: Input): Promise<string[]> {
  return (await api.mySites(input)).sites.map((site) => site.siteId)
}

async function titlesOf(api: Api, input?: Input): Promise<(string | null)[]> {
  return (await api.mySites(input)).sites.map((site) => site.siteTitle)
}

/** Every page's ids, from the first to the one without a next. */
async function pagesOf(api: Api, input: Input = {}): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | null = null
  do {
    const { sites, nextCursor } = await api.mySites({ ...input, cursor })
    pages.push(sites.map((site) => site.siteId))
    cursor = nextCursor
  } while (cursor !== null && pages.length < 1000)
  return pages
}

describe('order', () => {
  test('the primary site first, then the newest, then by id', async () => {
    const [low = '', high = ''] = [randomUUID(), randomUUID()].toSorted()
    const { api, siteIds } = await customerWith([
      { acquiredAt: '2020-01-01T00:00:00Z' },
      { acquiredAt: '2022-01-01T00:00:00Z' },
      { id: high, acquiredAt: '2023-01-01T00:00:00Z' },
      { id: low, acquiredAt: '2023-01-01T00:00:00Z' },
      { acquiredAt: '2024-01-01T00:00:00Z' },
    ])
    const [primary, old, , , newest] = siteIds
    expect(await idsOf(api)).toEqual([primary, newest, low, high, old])
  })

  test('a microsecond makes a difference', async () => {
    const { api, siteIds } = await customerWith([
      {},
      { acquiredAt: '2023-01-01T00:00:00.000001Z' },
      { acquiredAt: '2023-01-01T00:00:00.000003Z' },
      { acquiredAt: '2023-01-01T00:00:00.000002Z' },
    ])
    const [primary, one, three, two] = siteIds
    expect(await idsOf(api)).toEqual([primary, three, two, one])
    expect(await pagesOf(api, { limit: 1 })).toEqual([[primary], [three], [two], [one]])
  })
})

describe('search', () => {
  test('finds a part of the title, the slug or the domain', async () => {
    const slug = `slug-${randomUUID()}`
    const { api } = await customerWith([
      { title: 'Maple Bakery' },
      { title: 'by slug', slug },
      { title: 'by domain', customDomain: `${slug}-domain.example.test` },
      { title: 'Nothing of the sort' },
    ])
    expect(await titlesOf(api, { search: 'ple Bak' })).toEqual(['Maple Bakery'])
    expect(await titlesOf(api, { search: slug })).toEqual(['by slug', 'by domain'])
    expect(await titlesOf(api, { search: 'no such thing' })).toEqual([])
  })

  test('upper and lower case are the same, also beyond ASCII', async () => {
    const { api } = await customerWith([{ title: 'CAFÉ Österreich' }, { title: 'Bakery' }])
    expect(await titlesOf(api, { search: 'café öster' })).toEqual(['CAFÉ Österreich'])
    const slug = `Slug-${randomUUID()}`
    const other = await customerWith([{ slug }, { customDomain: `${slug}.Example.test` }])
    expect(await idsOf(other.api, { search: slug.toUpperCase() })).toEqual(other.siteIds)
  })

  test.each([
    ['%', '100% wool'],
    ['_', 'under_score'],
    ['\\', 'back\\slash'],
    ['\\%', 'both \\% at once'],
    ["'", "Joe's Plumbing"],
    ['$1', 'costs $1 only'],
  ])('%s is what it looks like', async (search, title) => {
    const { api } = await customerWith([
      { title: 'plain' },
      { title },
      { title: 'underXscore' },
      { title: '100 percent' },
    ])
    expect(await titlesOf(api, { search })).toEqual([title])
  })

  test('space around it does not count, and space alone is no search', async () => {
    const { api } = await customerWith([{ title: 'Maple Bakery' }, { title: 'Mill' }])
    expect(await titlesOf(api, { search: '  bakery ' })).toEqual(['Maple Bakery'])
    expect(await titlesOf(api, { search: '   ' })).toHaveLength(2)
    expect(await titlesOf(api, { search: '' })).toHaveLength(2)
  })

  test('200 characters are fine, 201 are not', async () => {
    const { api } = await customerWith([{ title: 'x'.repeat(200) }, {}])
    expect(await titlesOf(api, { search: 'X'.repeat(200) })).toEqual(['x'.repeat(200)])
    expect(await refusal(api.mySites({ search: 'x'.repeat(201) }))).toMatchObject({
      code: 'validation_failed',
      issues: [{ path: ['search'] }],
    })
  })
})

describe('status', () => {
  test('lists the sites in that status only', async () => {
    const { api } = await customerWith([
      { title: 'a', status: 'active' },
      { title: 'b', status: 'suspended' },
      { title: 'c', status: 'suspended' },
      { title: 'd', status: 'cancelled' },
    ])
    expect(await titlesOf(api, { status: 'suspended' })).toEqual(['b', 'c'])
    expect(await titlesOf(api, { status: 'owned' })).toEqual([])
  })

  test('together with a search and a cursor, all three count', async () => {
    const { api, siteIds } = await customerWith([
      { title: 'shop 1', status: 'owned' },
      { title: 'shop 2', status: 'active' },
      { title: 'shop 3', status: 'owned' },
      { title: 'garage', status: 'owned' },
      { title: 'shop 4', status: 'owned' },
    ])
    const pages = await pagesOf(api, { search: 'SHOP', status: 'owned', limit: 2 })
    expect(pages).toEqual([[siteIds[0], siteIds[2]], [siteIds[4]]])
  })

  test('one that there is not is refused', async () => {
    const { api } = await customerWith(1)
    const call = api.mySites(JSON.parse('{"status":"sold"}'))
    expect(await refusal(call)).toMatchObject({ code: 'validation_failed', issues: [{ path: ['status'] }] })
  })
})

describe('counts', () => {
  test('total counts what matches, on all pages; hasMultipleSites counts everything', async () => {
    const { api } = await customerWith([
      { title: 'shop 1' },
      { title: 'shop 2', status: 'owned' },
      { title: 'shop 3' },
      { title: 'garage' },
    ])
    expect(await api.mySites({ limit: 1 })).toMatchObject({ total: 4, hasMultipleSites: true })
    expect(await api.mySites({ search: 'shop', limit: 1 })).toMatchObject({
      total: 3,
      hasMultipleSites: true,
    })
    expect(await api.mySites({ status: 'owned' })).toMatchObject({ total: 1, hasMultipleSites: true })
    expect(await api.mySites({ search: 'no such thing' })).toEqual({
      sites: [],
      total: 0,
      hasMultipleSites: true,
      nextCursor: null,
    })
  })

  test('they are the same on every page, and behind the last one', async () => {
    const { api } = await customerWith(3)
    const first = await api.mySites({ limit: 2 })
    const second = await api.mySites({ limit: 2, cursor: first.nextCursor })
    expect(second).toMatchObject({ total: 3, hasMultipleSites: true, nextCursor: null })
    const behind = forged([false, '0001-01-01T00:00:00.000000Z', randomUUID()])
    expect(await api.mySites({ cursor: behind })).toEqual({
      sites: [],
      total: 3,
      hasMultipleSites: true,
      nextCursor: null,
    })
  })

  test.each([
    [0, false],
    [1, false],
    [2, true],
  ])('with %i sites', async (count, hasMultipleSites) => {
    const { api } = await customerWith(count)
    expect(await api.mySites()).toMatchObject({ total: count, hasMultipleSites, nextCursor: null })
  })
})

describe('pages', () => {
  test('there is a next one only if there is more', async () => {
    const { api, siteIds } = await customerWith(4)
    expect(await pagesOf(api, { limit: 2 })).toEqual([siteIds.slice(0, 2), siteIds.slice(2)])
    expect(await pagesOf(api, { limit: 3 })).toEqual([siteIds.slice(0, 3), siteIds.slice(3)])
    expect(await pagesOf(api, { limit: 4 })).toEqual([siteIds])
  })

  test('fifty sites unless asked otherwise, a hundred at most', async () => {
    const { api } = await customerWith(101)
    expect((await pagesOf(api)).map((page) => page.length)).toEqual([50, 50, 1])
    expect((await pagesOf(api, { limit: 100 })).map((page) => page.length)).toEqual([100, 1])
    for (const limit of [0, -1, 1.5, 101, Number.NaN]) {
      expect(await refusal(api.mySites({ limit }))).toMatchObject({ issues: [{ path: ['limit'] }] })
    }
  })

  test('ties go on where the page before ended', async () => {
    const ids = Array.from({ length: 7 }, () => randomUUID())
    const acquiredAt = '2024-05-06T07:08:09.123456Z'
    const { api } = await customerWith(ids.map((id) => ({ id, acquiredAt })))
    const [primary = '', ...others] = ids
    expect((await pagesOf(api, { limit: 3 })).flat()).toEqual([primary, ...others.toSorted()])
    expect((await pagesOf(api, { limit: 1 })).flat()).toEqual([primary, ...others.toSorted()])
  })
})

describe('whose sites', () => {
  test('mySites returns all sites of the customer', async () => {
    const { api, siteIds } = await customerWith(4)
    expect((await idsOf(api)).toSorted()).toEqual(siteIds.toSorted())
  })

  test("a collaborator's site is listed with its role, somebody else's never", async () => {
    const owner = await customerWith([{ title: 'shared' }, { title: 'private' }])
    const guest = await customerWith([{ title: 'mine', acquiredAt: '2020-01-01' }])
    await addMember(database.pool, guest.id, owner.siteIds[0] ?? '', 'collaborator')
    const { sites } = await guest.api.mySites()
    expect(sites.map(({ siteTitle, role, isPrimary }) => ({ siteTitle, role, isPrimary }))).toEqual([
      { siteTitle: 'mine', role: 'owner', isPrimary: true },
      { siteTitle: 'shared', role: 'collaborator', isPrimary: false },
    ])
    expect(await titlesOf(guest.api, { search: 'private' })).toEqual([])
    expect(await titlesOf(owner.api)).toEqual(['shared', 'private'])
  })

  test("somebody else's cursor shows no more than one's own sites", async () => {
    const [mine, theirs] = [await customerWith(3), await customerWith(3)]
    const { nextCursor } = await theirs.api.mySites({ limit: 1 })
    const seen = await idsOf(mine.api, { cursor: nextCursor })
    expect(seen.every((id) => mine.siteIds.includes(id))).toBe(true)
  })

  test("site: one's own in full, somebody else's as unknown as one that does not exist", async () => {
    const [mine, theirs] = [await customerWith(2), await customerWith(1)]
    const siteId = mine.siteIds[1] ?? ''
    expect(await mine.api.site({ siteId })).toMatchObject({ siteId, isPrimary: false })
    expect(await refusal(mine.api.site({ siteId: theirs.siteIds[0] ?? '' }))).toEqual({ code: 'not_found' })
    expect(await refusal(mine.api.site({ siteId: randomUUID() }))).toEqual({ code: 'not_found' })
  })

  test('mySite returns the primary site, or no_sites', async () => {
    const [some, none] = [await customerWith(2), await customerWith(0)]
    expect(await some.api.mySite()).toMatchObject({ siteId: some.siteIds[0], isPrimary: true })
    expect(await refusal(none.api.mySite())).toEqual({ code: 'no_sites' })
  })
})

describe('what is said of a site', () => {
  test('everything, with times to the millisecond and money in cents', async () => {
    const { api, siteIds } = await customerWith([
      { slug: `the-${randomUUID()}`, title: 'Title', acquiredAt: '2024-05-06T07:08:09.123456Z' },
    ])
    await database.pool.query(
      `update sites set site_description = 'About it', purchased_at = '2024-05-05T00:00:00Z', purchase_amount = 1234.5,
         monthly_amount = null, subscription_status = 'past_due', subscription_started_at = '2024-05-07T00:00:00Z',
         subscription_ends_at = '2025-05-07T00:00:00Z', next_billing_date = '2024-02-29',
         created_at = '2024-01-01T00:00:00Z' where id = $1`,
      [siteIds[0]],
    )
    const site = await api.mySite()
    expect(site).toEqual({
      ownershipId: expect.any(String),
      siteId: siteIds[0],
      slug: site.slug,
      siteTitle: 'Title',
      siteUrl: `https://sites.example.test/${site.slug}`,
      status: 'active',
      subscriptionStatus: 'past_due',
      isPrimary: true,
      role: 'owner',
      acquiredAt: new Date('2024-05-06T07:08:09.123Z'),
      purchasedAt: new Date('2024-05-05T00:00:00Z'),
      nextBillingDate: '2024-02-29',
      customDomain: null,
      siteDescription: 'About it',
      purchaseAmount: { amount: 123450, currency: 'USD' },
      monthlyAmount: null,
      subscriptionStartedAt: new Date('2024-05-07T00:00:00Z'),
      subscriptionEndsAt: new Date('2025-05-07T00:00:00Z'),
      subscriptionPayer: 'elsewhere',
      domainVerified: false,
      createdAt: new Date('2024-01-01T00:00:00Z'),
    })
  })

  test('its own domain is its address only once that is verified', async () => {
    const customDomain = `d-${randomUUID()}.example.test`
    const { api, siteIds } = await customerWith([{ slug: `s p-${randomUUID()}`, customDomain }])
    expect((await api.mySite()).siteUrl).toMatch(/^https:\/\/sites\.example\.test\/s%20p-/)
    await database.pool.query('update sites set domain_verified = true where id = $1', [siteIds[0]])
    expect((await api.mySite()).siteUrl).toBe(`https://${customDomain}`)
    await database.pool.query('update sites set domain_verified = null where id = $1', [siteIds[0]])
    expect(await api.mySite()).toMatchObject({ domainVerified: false, customDomain })
  })
})

function forged(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

describe('forged cursors', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  const time = '2024-01-01T00:00:00.000000Z'

  test.each([
    ['nothing', ''],
    ['garbage', '%%%'],
    ['base64 of garbage', Buffer.from('\u0000\u0001garbage').toString('base64url')],
    ['no array', forged({ isPrimary: true, acquiredAt: time, siteId: id })],
    ['null', forged(null)],
    ['too few', forged([true, time])],
    ['too many', forged([true, time, id, id])],
    ['the parts of another list', forged([time, id])],
    ['no boolean', forged(['true', time, id])],
    ['a time in milliseconds', forged([true, '2024-01-01T00:00:00.000Z', id])],
    ['a time that PostgreSQL would understand', forged([true, 'now', id])],
    ['infinity', forged([true, 'infinity', id])],
    ['a day that there is not', forged([true, '2024-02-30T00:00:00.000000Z', id])],
    ['the year 0', forged([true, '0000-01-01T00:00:00.000000Z', id])],
    ['no id', forged([true, time, 'x'])],
    ['SQL', forged([true, time, `${id}' or true --`])],
    ['something very long', 'A'.repeat(100_000)],
  ])('%s: refused', async (_name, cursor) => {
    const { api } = await customerWith(2)
    expect(await refusal(api.mySites({ cursor }))).toMatchObject({
      code: 'validation_failed',
      issues: [{ path: ['cursor'] }],
    })
  })

  test('the first and the last moment that can be named do not fail', async () => {
    const { api, siteIds } = await customerWith(2)
    expect(await idsOf(api, { cursor: forged([false, '9999-12-31T23:59:59.999999Z', id]) })).toEqual([
      siteIds[1],
    ])
    expect(await idsOf(api, { cursor: forged([false, '0001-01-01T00:00:00.000000Z', id]) })).toEqual([])
  })

  test('none, null and undefined are the first page', async () => {
    const { api, siteIds } = await customerWith(2)
    expect(await idsOf(api, { cursor: null })).toEqual(siteIds)
    expect(await idsOf(api, { cursor: undefined })).toEqual(siteIds)
    expect(await idsOf(api, undefined)).toEqual(siteIds)
  })
})
