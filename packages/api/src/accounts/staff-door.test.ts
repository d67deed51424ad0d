import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import {
  answerOf,
  bearerOf,
  cookieOf,
  newAccount,
  newMember,
  PASSWORD,
  statusOf,
  useAccountsDatabase,
} from '../testing/accounts.ts'
import { newCustomer } from '../testing/customers.ts'
import { lettersTo, tokenTo } from '../testing/letters.ts'
import { newSession, sign } from '../testing/sessions.ts'
import { STAFF_DOOR, staffSecret } from './doors.ts'
import { findActor } from './sessions.ts'

const bench = useAccountsDatabase()

const staffSignIn = (email: string, password?: string) => bench.signIn(email, password, STAFF_DOOR)
const actorOf = (headers: Parameters<typeof findActor>[1]) => findActor(bench.services, headers)
const rawToken = (response: Response) =>
  decodeURIComponent(response.headers.get('set-auth-token') ?? '').split('.')[0] ?? ''

/** A member of staff and a customer with one id, one address and one password, signed in at their doors. */
async function newTwins() {
  const { id, email } = await newAccount(bench.pool)
  await newMember(bench.pool, { id, email })
  const [asStaff, asCustomer] = [await staffSignIn(email), await bench.signIn(email)]
  return { id, email, asStaff, asCustomer }
}

describe('signing in as staff', () => {
  test.each(['support', 'admin'])('gives %s a token and a cookie that findActor accepts', async (role) => {
    const member = await newMember(bench.pool, { role })
    const response = await staffSignIn(member.email)
    expect(response.status).toBe(200)
    for (const headers of [{ authorization: bearerOf(response) }, { cookie: cookieOf(response) }]) {
      expect(await actorOf(headers)).toMatchObject({
        kind: 'staff',
        staffId: member.id,
        email: member.email,
        role,
      })
    }
  })

  test('lasts a day, with a cookie of its own', async () => {
    const { email } = await newMember(bench.pool)
    const [cookie = ''] = (await staffSignIn(email)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-webmagic-staff\.session_token=/)
    for (const attribute of [`Max-Age=${24 * 60 * 60}`, 'HttpOnly', 'SameSite=Lax', 'Secure']) {
      expect(cookie).toContain(attribute)
    }
  })

  test('is refused alike for every reason', async () => {
    const viewer = await newMember(bench.pool, { role: 'viewer' })
    const disabled = await newMember(bench.pool, { isActive: false })
    const customer = await newAccount(bench.pool)
    const answers = await Promise.all(
      [
        staffSignIn((await newMember(bench.pool)).email, 'wrong password'),
        staffSignIn(`${randomUUID()}@staff.test`),
        staffSignIn(viewer.email),
        staffSignIn(disabled.email),
        staffSignIn(customer.email),
      ].map(answerOf),
    )
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD' } })
    expect(answers).toEqual(answers.map(() => answers[0]))
    const { rows } = await bench.pool.query('select from webmagic.staff_sessions where user_id in ($1, $2)', [
      viewer.id,
      disabled.id,
    ])
    expect(rows).toEqual([])
  })

  test('is limited apart from the customer with the same address', async () => {
    const { email } = await newTwins()
    const guesses = Array.from({ length: 12 }, () => statusOf(staffSignIn(email, 'wrong password')))
    expect((await Promise.all(guesses)).filter((outcome) => outcome === 'rate_limited')).toHaveLength(2)
    expect((await bench.signIn(email)).status).toBe(200)
  })

  test('is all there is: nobody signs up there, nor confirms an address', async () => {
    const body = { email: `${randomUUID()}@staff.test`, password: PASSWORD, name: 'Eve' }
    for (const path of ['sign-up/email', 'send-verification-email', 'verify-email']) {
      await expect(bench.send(path, { body }, STAFF_DOOR)).rejects.toThrow('is not offered')
    }
    await expect(bench.send('verify-email?token=x', {}, STAFF_DOOR)).rejects.toThrow('is not offered')
  })
})

describe('a session of one door is nothing at the other', () => {
  const getSession = async (headers: Record<string, string>, door = STAFF_DOOR) =>
    (await bench.send('get-session', { headers }, door)).json()

  test('even for a customer and a member of staff with the same id and address', async () => {
    const { id, asStaff, asCustomer } = await newTwins()
    expect(await actorOf({ authorization: bearerOf(asStaff) })).toMatchObject({ kind: 'staff', staffId: id })
    const customer = { kind: 'customer', customerId: id }
    expect(await actorOf({ authorization: bearerOf(asCustomer) })).toMatchObject(customer)
    expect(await getSession({ authorization: bearerOf(asCustomer) })).toBeNull()
    expect(await getSession({ authorization: bearerOf(asStaff) })).toMatchObject({ user: { id } })
  })

  test('nor in the cookie of the other', async () => {
    const { asStaff, asCustomer } = await newTwins()
    const { sessionCookie, staffCookie } = bench.services
    const value = (response: Response) => cookieOf(response).split('=').slice(1).join('=')
    const forStaff = { cookie: `${staffCookie}=${value(asCustomer)}` }
    expect(await actorOf(forStaff)).toEqual(ANONYMOUS)
    expect(await actorOf({ ...forStaff, 'webmagic-door': 'staff' })).toEqual(ANONYMOUS)
    expect(await actorOf({ cookie: `${sessionCookie}=${value(asStaff)}` })).toEqual(ANONYMOUS)
    expect(await getSession(forStaff)).toBeNull()
  })

  test('nor when its row stands in both tables', async () => {
    const { id, asStaff, asCustomer } = await newTwins()
    const columns = 'user_id, token, expires_at'
    await bench.pool.query(
      `with to_staff as (insert into webmagic.staff_sessions (${columns})
         select ${columns} from webmagic.customer_sessions where user_id = $1)
       insert into webmagic.customer_sessions (${columns})
         select ${columns} from webmagic.staff_sessions where user_id = $1`,
      [id],
    )
    expect(await actorOf({ authorization: bearerOf(asCustomer) })).toMatchObject({ kind: 'customer' })
    expect(await actorOf({ authorization: bearerOf(asStaff) })).toMatchObject({ kind: 'staff' })
    expect(await getSession({ authorization: bearerOf(asCustomer) })).toBeNull()
    const forged = sign(rawToken(asCustomer), bench.services.authSecret)
    expect(await actorOf({ cookie: `${bench.services.staffCookie}=${forged}` })).toEqual(ANONYMOUS)
  })

  test('and a key of one is not the other’s', async () => {
    const { authSecret } = bench.services
    expect(staffSecret(authSecret)).not.toBe(authSecret)
    const { asStaff } = await newTwins()
    const signed = sign(rawToken(asStaff), authSecret)
    expect(await actorOf({ authorization: `Bearer ${signed}` })).toEqual(ANONYMOUS)
  })

  test('and the letter that sets a password of one sets none of the other', async () => {
    const { email } = await newTwins()
    await bench.send('request-password-reset', { body: { email } }, STAFF_DOOR)
    const [letter] = await lettersTo(bench.pool, bench.services, email)
    expect(letter?.text).toContain('/staff/reset-password#token=')
    const body = { token: await tokenTo(bench.pool, bench.services, email), newPassword: 'something else' }
    expect(await statusOf(bench.send('reset-password', { body }))).toBe(400)
    expect(await statusOf(bench.send('reset-password', { body }, STAFF_DOOR))).toBe(200)
    expect((await staffSignIn(email, 'something else')).status).toBe(200)
    expect((await bench.signIn(email)).status).toBe(200)
  })
})

describe('a session of staff ends with the next request', () => {
  test.each([
    ['when they are let out', 'is_active = false'],
    ['when they become a viewer', `role = 'viewer'`],
    ['when their sign-in is taken away', 'login_email = null'],
  ])('%s', async (_when, change) => {
    const member = await newMember(bench.pool)
    const authorization = bearerOf(await staffSignIn(member.email))
    expect(await actorOf({ authorization })).toMatchObject({ staffId: member.id })
    await bench.pool.query(`update admin_users set ${change} where id = $1`, [member.id])
    expect(await actorOf({ authorization })).toEqual(ANONYMOUS)
  })

  test('when they sign out, and their role counts at once', async () => {
    const member = await newMember(bench.pool)
    const authorization = bearerOf(await staffSignIn(member.email))
    await bench.pool.query(`update admin_users set role = 'support' where id = $1`, [member.id])
    expect(await actorOf({ authorization })).toMatchObject({ role: 'support' })
    await bench.send('sign-out', { body: {}, headers: { authorization } }, STAFF_DOOR)
    expect(await actorOf({ authorization })).toEqual(ANONYMOUS)
  })

  test('when it expires', async () => {
    const member = await newMember(bench.pool)
    const authorization = bearerOf(await staffSignIn(member.email))
    await bench.pool.query(
      `update webmagic.staff_sessions set expires_at = now() - interval '1 second' where user_id = $1`,
      [member.id],
    )
    expect(await actorOf({ authorization })).toEqual(ANONYMOUS)
  })
})

describe('a browser that is signed in at both doors', () => {
  test('is the customer, unless it says that it means the staff', async () => {
    const { asStaff, asCustomer } = await newTwins()
    const cookie = `${cookieOf(asStaff)}; ${cookieOf(asCustomer)}`
    expect(await actorOf({ cookie })).toMatchObject({ kind: 'customer' })
    expect(await actorOf({ cookie, 'webmagic-door': 'staff' })).toMatchObject({ kind: 'staff' })
    expect(await actorOf({ cookie, 'webmagic-door': 'customer' })).toMatchObject({ kind: 'customer' })
    expect(await actorOf({ cookie, 'webmagic-door': ['staff', 'staff'] })).toMatchObject({ kind: 'customer' })
  })

  test('is nobody, not staff, when its customer’s session has ended', async () => {
    const { asStaff, asCustomer } = await newTwins()
    const cookie = `${cookieOf(asStaff)}; ${cookieOf(asCustomer)}`
    await bench.send('sign-out', { body: {}, headers: { authorization: bearerOf(asCustomer) } })
    expect(await actorOf({ cookie })).toEqual(ANONYMOUS)
    expect(await actorOf({ cookie, 'webmagic-door': 'staff' })).toMatchObject({ kind: 'staff' })
  })

  test('saying so makes nobody staff', async () => {
    const customer = await newCustomer(bench.pool)
    const signed = sign(await newSession(bench.pool, customer.id), bench.services.authSecret)
    const cookie = `${bench.services.sessionCookie}=${encodeURIComponent(signed)}`
    expect(await actorOf({ cookie, 'webmagic-door': 'staff' })).toEqual(ANONYMOUS)
    expect(await actorOf({ 'webmagic-door': 'staff' })).toEqual(ANONYMOUS)
  })
})
