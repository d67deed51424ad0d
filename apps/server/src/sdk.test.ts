import { createClient, isDomainError, paginate, signIn, signOut, type WebMagicClient } from '@webmagic/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, startHost } from './testing/host.ts'
import { PASSWORD } from './testing/people.ts'

let host: Host
let webmagic: WebMagicClient

beforeAll(async () => {
  host = await startHost()
  webmagic = createClient({ url: host.origin, token: (await signInAsOwner()).token })
})

afterAll(() => host.close())

function signInAsOwner() {
  return signIn({ url: host.origin, email: host.people.owner.email, password: PASSWORD })
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  )
}

test('signing in says who it is, and gives a token that works until signing out', async () => {
  const { token, customer } = await signInAsOwner()
  const { id, email } = host.people.owner
  expect(customer).toEqual({ customerId: id, email, fullName: 'owner', emailVerified: false })
  const mine = createClient({ url: host.origin, token })
  expect(await mine.account.me.query()).toEqual({ ...customer, phone: null })
  await signOut({ url: host.origin, token })
  expect(isDomainError(await failureOf(mine.account.me.query()), 'unauthenticated')).toBe(true)
})

test('signing in fails alike for a wrong password, an unknown e-mail and a deactivated customer', async () => {
  const { owner, deactivated } = host.people
  for (const credentials of [
    { email: owner.email, password: 'not the password' },
    { email: 'nobody@people.test', password: PASSWORD },
    { email: deactivated.email, password: PASSWORD },
  ]) {
    const failure = await failureOf(signIn({ url: host.origin, ...credentials }))
    if (!isDomainError(failure, 'unauthenticated')) throw failure
    expect(failure.message).toBe('Invalid email or password')
    expect(failure.data.httpStatus).toBe(401)
  }
})

describe('a client', () => {
  test('lists sites, with dates as dates', async () => {
    const { sites, total, hasMultipleSites, nextCursor } = await webmagic.ownership.mySites.query({
      limit: 5,
    })
    expect([sites.length, total, hasMultipleSites]).toEqual([5, 12, true])
    expect(sites[0]).toMatchObject({ siteId: host.people.owner.siteIds[0], isPrimary: true })
    expect(sites[0]?.acquiredAt).toBeInstanceOf(Date)
    expect(nextCursor).toEqual(expect.any(String))
  })

  test('walks all pages and meets every site once', async () => {
    const ids: string[] = []
    for await (const site of paginate(webmagic.ownership.mySites, { limit: 5 })) ids.push(site.siteId)
    expect(ids).toHaveLength(12)
    expect(ids.toSorted()).toEqual(host.people.owner.siteIds.toSorted())
  })

  test('walks only what is searched for', async () => {
    const slugs: string[] = []
    for await (const site of paginate(webmagic.ownership.mySites, { search: 'OWNER-1', limit: 2 }))
      slugs.push(site.slug)
    expect(slugs.toSorted()).toEqual(['owner-1', 'owner-10', 'owner-11', 'owner-12'])
  })

  test('changes the primary site', async () => {
    const [first = '', second = ''] = host.people.owner.siteIds
    expect(await webmagic.ownership.setPrimary.mutate({ siteId: second })).toMatchObject({
      siteId: second,
      isPrimary: true,
    })
    expect((await webmagic.ownership.mySite.query()).siteId).toBe(second)
    await webmagic.ownership.setPrimary.mutate({ siteId: first })
    expect((await webmagic.ownership.mySite.query()).siteId).toBe(first)
  })

  test('makes more than ten calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 23 }, () => webmagic.account.me.query()))
    expect(new Set(answers.map(({ email }) => email))).toEqual(new Set([host.people.owner.email]))
  })
})

describe('a failure says why', () => {
  test("somebody else's site", async () => {
    const [siteId = ''] = host.people.stranger.siteIds
    const calls = [
      () => webmagic.ownership.site.query({ siteId }),
      () => webmagic.ownership.setPrimary.mutate({ siteId }),
    ]
    for (const call of calls) {
      const failure = await failureOf(call())
      if (!isDomainError(failure, 'not_found')) throw failure
      expect(failure.data.requestId).toMatch(/^[\da-f-]{36}$/)
    }
  })

  test('an input that is not valid, with the field', async () => {
    const failure = await failureOf(webmagic.ownership.mySites.query({ limit: 0 }))
    if (!isDomainError(failure, 'validation_failed')) throw failure
    expect(failure.data.reason.issues.map(({ path }) => path)).toEqual([['limit']])
    expect(failure.data.path).toBe('ownership.mySites')
  })

  test('one call of a batch, without harm to the others', async () => {
    const [good, bad] = await Promise.allSettled([
      webmagic.account.me.query(),
      webmagic.ownership.site.query({ siteId: 'x' }),
    ])
    expect(good.status).toBe('fulfilled')
    expect(bad.status === 'rejected' && isDomainError(bad.reason, 'validation_failed')).toBe(true)
  })

  test('no session', async () => {
    const nobody = createClient({ url: host.origin })
    expect(isDomainError(await failureOf(nobody.ownership.mySites.query()), 'unauthenticated')).toBe(true)
  })

  test('a request that is too large', async () => {
    const failure = await failureOf(
      webmagic.ownership.setPrimary.mutate({ siteId: 'x'.repeat(2 * 1024 * 1024) }),
    )
    expect(isDomainError(failure, 'payload_too_large')).toBe(true)
  })
})
