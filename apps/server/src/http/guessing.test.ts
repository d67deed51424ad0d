import { randomUUID } from 'node:crypto'
import { hashPassword } from '@webmagic/api'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectRefused, json, mutate, postSignIn, query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { type Answer, send } from '../testing/http.ts'
import { PASSWORD } from '../testing/people.ts'

let host: Host
let second: Host
let proxied: Host
beforeAll(async () => {
  host = await startHost()
  const reachDatabaseAt = async () => host.database.databaseUrl
  second = await startHost({ reachDatabaseAt })
  proxied = await startHost({ env: { TRUST_PROXY: '1' }, reachDatabaseAt })
})
beforeEach(async () => {
  await host.database.pool.query('truncate webmagic.rate_limits')
})
afterAll(async () => {
  await Promise.all([second.close(), proxied.close()])
  await host.close()
})

const newEmail = () => `${randomUUID()}@people.test`

function count(answers: Answer[], status: number): number {
  return answers.filter((answer) => answer.status === status).length
}

function expectTooMany(answer: Answer): void {
  const { data } = expectRefused(answer, 429, 'rate_limited')
  const wait = Number(answer.headers['retry-after'])
  expect(data.reason).toEqual({ code: 'rate_limited', retryAfterSeconds: wait })
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(3600)
}

/** All at once, at both hosts in turn. */
function manyTimes(
  times: number,
  ask: (origin: string, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const hosts = [host, second]
  return Promise.all(
    Array.from({ length: times }, (_, index) => ask(hosts[index % 2]?.origin ?? host.origin, index)),
  )
}

describe('guessing passwords at two hosts', () => {
  test.each(['/api/auth', '/api/staff-auth'])(
    'of 200 guesses at once at %s ten are looked at',
    async (door) => {
      const answers = await manyTimes(200, (origin, index) =>
        send(origin, {
          method: 'POST',
          path: `${door}/sign-in/email`,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: host.people.owner.email, password: `guess number ${index}` }),
        }),
      )
      expect([count(answers, 401), count(answers, 429)]).toEqual([10, 190])
      for (const answer of answers.filter(({ status }) => status === 429).slice(0, 5)) expectTooMany(answer)
    },
  )

  test('one address that tries many accounts is stopped, whatever addresses it says it has', async () => {
    const answers = await manyTimes(200, (origin, index) =>
      postSignIn(
        origin,
        { email: newEmail(), password: PASSWORD },
        {
          'x-forwarded-for': `203.0.113.${index}`,
          'x-real-ip': `203.0.113.${index}`,
          'x-webmagic-address': `203.0.113.${index}`,
          forwarded: `for=203.0.113.${index}`,
        },
      ),
    )
    expect([count(answers, 401), count(answers, 429)]).toEqual([100, 100])
  })

  test('behind a proxy that is trusted, each address counts for itself, as the proxy saw it', async () => {
    const askFrom = (address: (index: number) => string) =>
      Promise.all(
        Array.from({ length: 130 }, (_, index) =>
          postSignIn(
            proxied.origin,
            { email: newEmail(), password: PASSWORD },
            { 'x-forwarded-for': address(index) },
          ),
        ),
      )
    const many = await askFrom((index) => `198.51.100.${index}`)
    expect(count(many, 401)).toBe(130)
    const forged = await askFrom((index) => `203.0.113.${index}, 192.0.2.1`)
    expect([count(forged, 401), count(forged, 429)]).toEqual([100, 30])
    const oneNetwork = await askFrom((index) => `2001:db8:1:2:${index.toString(16)}::1`)
    expect([count(oneNetwork, 401), count(oneNetwork, 429)]).toEqual([100, 30])
  })
})

describe('who has an account', () => {
  const post = (path: string, body: object) =>
    send(host.origin, {
      method: 'POST',
      path: `/api/auth/${path}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test.each([
    ['sign-in/email', 401],
    ['sign-up/email', 200],
    ['request-password-reset', 200],
    ['send-verification-email', 200],
  ])('%s does not tell', async (path, status) => {
    const { owner, deactivated } = host.people
    const body = (email: string) => {
      if (path === 'sign-up/email') return { email, password: PASSWORD, name: 'Ann' }
      return path === 'sign-in/email' ? { email, password: 'wrong password' } : { email }
    }
    const emails = [owner.email, deactivated.email, newEmail(), newEmail()]
    const answers = await Promise.all(emails.map((email) => post(path, body(email))))
    for (const [index, { status: given, text, headers }] of answers.entries()) {
      expect(given).toBe(status)
      expect(text.replaceAll(emails[index] ?? '', 'X')).toBe(answers[0]?.text.replaceAll(owner.email, 'X'))
      expect(Object.keys(headers)).toEqual(Object.keys(answers[0]?.headers ?? {}))
      expect(headers).not.toHaveProperty('set-auth-token')
      expect(String(headers['set-cookie'])).not.toContain('session_token')
    }
  })

  test('asking too often is answered alike, too', async () => {
    for (const email of [host.people.owner.email, newEmail()]) {
      const answers = await manyTimes(12, (origin) =>
        send(origin, {
          method: 'POST',
          path: '/api/auth/request-password-reset',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email }),
        }),
      )
      expect([count(answers, 200), count(answers, 429)]).toEqual([5, 7])
    }
  })
})

describe('inviting too many', () => {
  const inviting = () => ({ siteId: host.people.owner.siteIds[0], email: newEmail(), role: 'collaborator' })

  test('each call of a batch counts, and the answer says when to come back', async () => {
    const { token } = await signIn(host.origin, host.people.owner.email)
    const path = `${Array(10).fill('ownership.invite').join(',')}?batch=1`
    const statuses: number[] = []
    for (let batch = 0; batch < 4; batch += 1) {
      const body = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index, { json: inviting() }]))
      const answer = await mutate(host.origin, path, JSON.stringify(body), { token })
      const calls: { error?: { json: { data: { httpStatus: number } } } }[] = JSON.parse(answer.text)
      statuses.push(...calls.map(({ error }) => error?.json.data.httpStatus ?? 200))
      expect(answer.headers['retry-after'] !== undefined).toBe(batch === 3)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    expectTooMany(await mutate(second.origin, 'ownership.invite', json(inviting()), { token }))
  })
})

describe('a session', () => {
  test('is never the one that was there before signing in', async () => {
    const first = await signIn(host.origin, host.people.owner.email)
    const answer = await postSignIn(
      host.origin,
      { email: host.people.stranger.email, password: PASSWORD },
      { cookie: first.cookie, origin: host.origin },
    )
    expect(answer.headers['set-auth-token']).not.toBe(first.token)
    const me = await query(host.origin, 'account.me', undefined, { token: first.token })
    expect(me.text).toContain(host.people.owner.id)
  })

  test('of staff is nothing at the customers’ door, and the other way round', async () => {
    const email = newEmail()
    const { rows } = await host.database.pool.query(
      `with member as (insert into admin_users (email, login_email, role) values ($1, $1, 'admin') returning id)
       insert into webmagic.staff_accounts (user_id, provider_id, account_id, password)
       select id, 'credential', id::text, $2 from member returning user_id as id`,
      [email, await hashPassword(PASSWORD)],
    )
    const answer = await send(host.origin, {
      method: 'POST',
      path: '/api/staff-auth/sign-in/email',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    })
    const [staffCookie = ''] = answer.headers['set-cookie'] ?? []
    expect(staffCookie).toMatch(/^webmagic-staff\.session_token=.*HttpOnly/)
    const asStaff = { headers: { cookie: staffCookie.split(';', 1).join() } }
    expect((await query(host.origin, 'staff.me', undefined, asStaff)).text).toContain(rows[0].id)
    expectRefused(await query(host.origin, 'account.me', undefined, asStaff), 403, 'forbidden')
    const { cookie } = await signIn(host.origin, host.people.owner.email)
    expectRefused(await query(host.origin, 'staff.me', undefined, { headers: { cookie } }), 403, 'forbidden')
    const both = { cookie: `${cookie}; ${asStaff.headers.cookie}` }
    expect((await query(host.origin, 'account.me', undefined, { headers: both })).status).toBe(200)
    const meantForStaff = { headers: { ...both, 'webmagic-door': 'staff' } }
    expect((await query(host.origin, 'staff.me', undefined, meantForStaff)).status).toBe(200)
    const getSession = await send(host.origin, { path: '/api/auth/get-session', headers: asStaff.headers })
    expect(getSession.text).toBe('null')
  })
})
