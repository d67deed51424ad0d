import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  answerOf,
  bearerOf,
  cookieOf,
  newAccount,
  PASSWORD,
  statusOf,
  useAccountsDatabase,
} from '../testing/accounts.ts'
import { refusal } from '../testing/api.ts'
import { newCustomer, newEmail } from '../testing/customers.ts'
import { queuedLetters, tokenTo, withoutQueue } from '../testing/letters.ts'
import { CUSTOMER_DOOR } from './doors.ts'
import { storeLink } from './mailed-links.ts'
import { hashPassword } from './passwords.ts'

const bench = useAccountsDatabase()

const json = (response: Response): Promise<unknown> => response.json()

function signUp(email: string, more: object = {}): Promise<Response> {
  return bench.send('sign-up/email', { body: { email, password: PASSWORD, name: 'Ann Example', ...more } })
}

async function customersAt(email: string) {
  const { rows } = await bench.pool.query(
    `select c.id, c.email, c.login_email, c.full_name, c.email_verified, a.password from customer_users c
     left join webmagic.customer_accounts a on a.user_id = c.id where lower(c.email) = $1`,
    [email],
  )
  return rows
}

describe('signing up', () => {
  test('opens an account, which is unverified until its letter is read, and signs nobody in', async () => {
    const email = newEmail()
    const response = await signUp(email)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ token: null, user: { email, name: 'Ann Example' } })
    expect(response.headers.get('set-auth-token')).toBeNull()
    expect(await bench.send('get-session', { headers: { cookie: cookieOf(response) } }).then(json)).toBeNull()
    expect(await customersAt(email)).toMatchObject([
      { email, login_email: email, full_name: 'Ann Example', email_verified: false },
    ])
    expect(await bench.kindsTo(email)).toEqual(['verify-email'])
    expect((await bench.signIn(email)).status).toBe(200)
  })

  test('answers alike for an address that is new, known, disabled, without a password, or new twice at once', async () => {
    const twice = newEmail()
    const emails = [
      newEmail(),
      (await newAccount(bench.pool)).email,
      (await newAccount(bench.pool, { isActive: false })).email,
      (await newCustomer(bench.pool)).email,
      twice,
      twice,
    ]
    const answers = await Promise.all(emails.map((email) => answerOf(signUp(email))))
    for (const [index, answer] of answers.entries()) {
      expect(answer).toEqual({
        status: 200,
        names: answers[0]?.names,
        body: { token: null, user: { email: emails[index], name: 'Ann Example' } },
      })
    }
    expect(await customersAt(twice)).toHaveLength(1)
  })

  test('of a known address changes nothing, and tells the mailbox', async () => {
    const { email } = await newAccount(bench.pool, { fullName: 'The first' })
    const before = await customersAt(email)
    await signUp(email, { password: 'another password' })
    expect(await customersAt(email)).toEqual(before)
    expect(await bench.kindsTo(email)).toEqual(['account-exists'])
    expect((await bench.signIn(email)).status).toBe(200)
  })

  test('two at once with one address open one account, with the password of one of them', async () => {
    const email = newEmail()
    const passwords = ['the first password', 'the second password']
    await Promise.all(passwords.map((password) => signUp(email, { password })))
    const signIns = await Promise.all(passwords.map((password) => bench.signIn(email, password)))
    expect(signIns.map(({ status }) => status).toSorted()).toEqual([200, 401])
    expect(await bench.kindsTo(email)).toContain('verify-email')
  })

  test('works for many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => statusOf(signUp(newEmail()))))
    expect(answers).toEqual(Array(20).fill(200))
  })

  test.each(['new', 'known'])(
    'of a %s address fails as a whole when its letter cannot be queued',
    async (who) => {
      const email = who === 'new' ? newEmail() : (await newAccount(bench.pool)).email
      const before = await customersAt(email)
      await withoutQueue(bench.pool, () => expect(signUp(email)).rejects.toThrow())
      expect(await customersAt(email)).toEqual(before)
      expect((await signUp(email)).status).toBe(200)
      expect(await bench.kindsTo(email)).toEqual([who === 'new' ? 'verify-email' : 'account-exists'])
    },
  )

  test("an e-mail's case does not matter, and is kept in lower case", async () => {
    const email = newEmail()
    await signUp(` ${email.toUpperCase()} `)
    await signUp(email)
    expect(await customersAt(email)).toMatchObject([{ email, login_email: email }])
    expect(await bench.kindsTo(email)).toEqual(['verify-email', 'account-exists'])
  })

  test.each([
    ['an unknown key', { emailVerified: true }],
    ['an id', { id: randomUUID() }],
    ['a picture', { image: 'https://evil.test/x.png' }],
    ['the column of the older system', { typedEmail: 'other@example.test' }],
    ['a short password', { password: 'hush-77' }],
    ['an endless password', { password: 'hush-77'.repeat(15) }],
    ['an operator as password', { password: { $ne: 'hush-77' } }],
    ['no name', { name: '' }],
    ['an endless name', { name: 'x'.repeat(256) }],
    ['no address', { email: 'hush-77' }],
    ['NUL in the name', { name: 'a\0b' }],
    ['a lone surrogate in the name', { name: 'a\ud800b' }],
  ])('with %s is refused, without repeating what was sent', async (_name, more) => {
    const email = newEmail()
    const reason = await refusal(signUp(email, more))
    expect(reason.code).toBe('validation_failed')
    expect(JSON.stringify(reason)).not.toMatch(/hush|correct horse/)
    expect(await customersAt(email)).toEqual([])
  })

  test('is limited by account and by address, known or not', async () => {
    const known = await newAccount(bench.pool)
    for (const email of [newEmail(), known.email]) {
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => statusOf(signUp(email))))
      expect(outcomes.filter((outcome) => outcome === 200)).toHaveLength(5)
      expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(3)
    }
  })
})

describe('the queue of letters', () => {
  test('holds neither addresses nor links in the clear', async () => {
    const email = newEmail()
    await signUp(email)
    const token = await tokenTo(bench.pool, bench.services, email)
    for (const payload of await queuedLetters(bench.pool)) {
      expect(Object.keys(payload)).toEqual(['sealed'])
      const text = `${payload.sealed} ${Buffer.from(payload.sealed, 'base64').toString('latin1')}`
      for (const secret of [email, token, 'verify-email']) expect(text).not.toContain(secret)
    }
  })
})

describe('confirming an address', () => {
  const verify = (token: string, headers: Record<string, string> = {}) =>
    bench.send(`verify-email?token=${encodeURIComponent(token)}`, { headers })
  const verifyWith = (token: string, password: string) =>
    bench.send('verify-email', { body: { token, password } })

  async function signedUp() {
    const email = newEmail()
    const browser = { cookie: cookieOf(await signUp(email)) }
    return { email, browser, token: await tokenTo(bench.pool, bench.services, email) }
  }

  async function verificationOf(email: string) {
    const { rows } = await bench.pool.query<{ email_verified: boolean; at: string | null }>(
      'select email_verified, email_verified_at::text as at from customer_users where login_email = $1',
      [email],
    )
    return rows[0]
  }

  test('works with the link of the letter, and says so twice', async () => {
    const { email, browser, token } = await signedUp()
    expect((await verify(token, browser)).status).toBe(200)
    const first = await verificationOf(email)
    expect(first).toMatchObject({ email_verified: true, at: expect.any(String) })
    expect((await verify(token)).status).toBe(200)
    expect(await verificationOf(email)).toEqual(first)
  })

  test('gives no session', async () => {
    const { browser, token } = await signedUp()
    const response = await verify(token, browser)
    expect([response.headers.getSetCookie(), response.headers.get('set-auth-token')]).toEqual([[], null])
  })

  describe('where a stranger may have signed up with the address', () => {
    const unproven = { status: 403, body: { code: 'PASSWORD_REQUIRED', message: expect.any(String) } }

    test('is refused without their password, and the link goes on working', async () => {
      const { email, browser, token } = await signedUp()
      expect(await answerOf(verify(token))).toMatchObject(unproven)
      expect(await statusOf(verifyWith(token, 'another password'))).toBe(400)
      expect(await verificationOf(email)).toEqual({ email_verified: false, at: null })
      expect((await verify(token, browser)).status).toBe(200)
    })

    test('works with the password, on another device', async () => {
      const { email, token } = await signedUp()
      expect((await verifyWith(token, PASSWORD)).status).toBe(200)
      expect(await verificationOf(email)).toMatchObject({ email_verified: true })
    })

    test.each(['cookie', 'authorization'])('works where they are signed in, by %s', async (header) => {
      const { email, token } = await signedUp()
      const signedIn = await bench.signIn(email)
      const session = header === 'cookie' ? cookieOf(signedIn) : bearerOf(signedIn)
      expect((await verify(token, { [header]: session })).status).toBe(200)
    })

    test('another account’s session or sign-up, or a forged one, is no proof', async () => {
      const [{ token }, other] = [await signedUp(), await signedUp()]
      const elsewhere = await bench.signIn(other.email)
      const forged = other.browser.cookie.replace(/=.*/, '=x')
      for (const cookie of [other.browser.cookie, cookieOf(elsewhere), forged]) {
        expect(await answerOf(verify(token, { cookie }))).toMatchObject(unproven)
      }
    })

    test('a session that has ended is no proof', async () => {
      const { email, token } = await signedUp()
      const cookie = cookieOf(await bench.signIn(email))
      await bench.send('sign-out', { body: {}, headers: { cookie } })
      expect(await answerOf(verify(token, { cookie }))).toMatchObject(unproven)
    })

    test('a sign-up with an address that has an account is no proof', async () => {
      const { email, token } = await signedUp()
      const browser = { cookie: cookieOf(await signUp(email, { password: 'another password' })) }
      expect(await answerOf(verify(token, browser))).toMatchObject(unproven)
    })

    test('the sign-up is no proof once the password is another', async () => {
      const { email, browser, token } = await signedUp()
      await bench.pool.query(
        `update webmagic.customer_accounts a set password = $2 from customer_users c
         where c.id = a.user_id and c.login_email = $1`,
        [email, await hashPassword('another password')],
      )
      expect(await answerOf(verify(token, browser))).toMatchObject(unproven)
    })

    test('a new password takes the account from them', async () => {
      const { email, token } = await signedUp()
      const theirs = await bench.signIn(email)
      await bench.send('request-password-reset', { body: { email } })
      const body = {
        token: await tokenTo(bench.pool, bench.services, email),
        newPassword: 'of the mailbox’s owner',
      }
      expect((await bench.send('reset-password', { body })).status).toBe(200)
      expect(await verificationOf(email)).toMatchObject({ email_verified: true })
      expect(await statusOf(bench.signIn(email))).toBe(401)
      const session = bench.send('get-session', { headers: { cookie: cookieOf(theirs) } })
      expect(await session.then(json)).toBeNull()
      expect(await statusOf(verify(token))).toBe(401)
    })

    test('nothing is asked where there is no password', async () => {
      const { id, email } = await newCustomer(bench.pool)
      const link = { purpose: 'verify-email', userId: id, days: 1 } as const
      expect((await verify(await storeLink(bench.pool, CUSTOMER_DOOR, link))).status).toBe(200)
      expect(await verificationOf(email)).toMatchObject({ email_verified: true })
    })
  })

  test('with a link that is wrong, of another purpose or expired is refused', async () => {
    const { email, token } = await signedUp()
    await bench.send('request-password-reset', { body: { email } })
    const otherPurpose = await tokenTo(bench.pool, bench.services, email)
    await bench.pool.query(
      `update webmagic.customer_verifications set expires_at = now() - interval '1 second'
       where value = (select id::text from customer_users where login_email = $1)`,
      [email],
    )
    for (const wrong of [token, otherPurpose, '', 'x', `${token}x`, '%', '\0', 'x'.repeat(5_000)]) {
      expect(await statusOf(verify(wrong))).toBe(401)
    }
    expect(await verificationOf(email)).toEqual({ email_verified: false, at: null })
  })

  test('the link is kept as a hash alone, and lasts a day', async () => {
    const { token } = await signedUp()
    const { rows } = await bench.pool.query<{ text: string; hours: number }>(
      `select v::text as text, round(extract(epoch from expires_at - now()) / 3600)::int as hours
       from webmagic.customer_verifications v order by created_at`,
    )
    expect(rows.at(-1)?.hours).toBe(24)
    expect(rows.map(({ text }) => text).join('\n')).not.toContain(token)
  })

  test('a new letter is sent on request to who is unverified, and only to them; the answers are alike', async () => {
    const { email } = await signedUp()
    const verified = await newAccount(bench.pool)
    await bench.pool.query('update customer_users set email_verified = true where id = $1', [verified.id])
    const emails = [email, verified.email, newEmail()]
    const ask = (each: string) => answerOf(bench.send('send-verification-email', { body: { email: each } }))
    const answers = await Promise.all(emails.map(ask))
    expect(answers).toEqual(answers.map(() => ({ ...answers[0], status: 200, body: { status: true } })))
    expect(await bench.kindsTo(email)).toEqual(['verify-email', 'verify-email'])
    expect(await bench.kindsTo(verified.email)).toEqual([])
  })
})
