import { randomUUID } from 'node:crypto'
import { hash as bcrypt } from '@node-rs/bcrypt'
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
import { lettersTo, tokenTo, withoutQueue } from '../testing/letters.ts'
import { newSession } from '../testing/sessions.ts'
import { CUSTOMER_DOOR } from './doors.ts'
import { storeLink } from './mailed-links.ts'
import { findActor } from './sessions.ts'

const bench = useAccountsDatabase()
const NEW_PASSWORD = 'battery horse correct'

async function passwordOf(customerId: string): Promise<string> {
  const { rows } = await bench.pool.query(
    'select password from webmagic.customer_accounts where user_id = $1',
    [customerId],
  )
  return String(rows[0]?.password)
}

describe('a forgotten password', () => {
  const ask = (email: string) => bench.send('request-password-reset', { body: { email } })
  const reset = (token: string, newPassword = NEW_PASSWORD) =>
    bench.send('reset-password', { body: { token, newPassword } })

  async function withLink() {
    const customer = await newAccount(bench.pool)
    await ask(customer.email)
    return { customer, token: await tokenTo(bench.pool, bench.services, customer.email) }
  }

  test('is replaced with the link of the letter, which tells that the mailbox is theirs', async () => {
    const { customer, token } = await withLink()
    await newSession(bench.pool, customer.id)
    expect((await reset(token)).status).toBe(200)
    expect(await statusOf(bench.signIn(customer.email))).toBe(401)
    expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
    const { rows } = await bench.pool.query(
      'select email_verified, email_verified_at is not null as dated from customer_users where id = $1',
      [customer.id],
    )
    expect(rows).toEqual([{ email_verified: true, dated: true }])
    expect(await bench.kindsTo(customer.email)).toEqual(['reset-password', 'password-changed'])
  })

  test('the new one ends every session', async () => {
    const { customer, token } = await withLink()
    const signedIn = bearerOf(await bench.signIn(customer.email))
    await newSession(bench.pool, customer.id)
    await reset(token)
    expect(await bench.sessionCount(customer.id)).toBe(0)
    expect(await findActor(bench.services, { authorization: signedIn })).toEqual(ANONYMOUS)
  })

  test('the link works once, also when it is used twice at once', async () => {
    const { customer, token } = await withLink()
    const passwords = Array.from({ length: 10 }, (_, index) => `password number ${index}`)
    const outcomes = await Promise.all(passwords.map((password) => statusOf(reset(token, password))))
    expect(outcomes.toSorted()).toEqual([200, ...Array(9).fill(400)])
    const winner = passwords[outcomes.indexOf(200)]
    expect((await bench.signIn(customer.email, winner)).status).toBe(200)
    expect(await statusOf(reset(token))).toBe(400)
  })

  test('an expired link changes nothing', async () => {
    const { customer, token } = await withLink()
    await bench.pool.query(
      `update webmagic.customer_verifications set expires_at = now() - interval '1 second' where value = $1`,
      [customer.id],
    )
    expect(await statusOf(reset(token))).toBe(400)
    expect((await bench.signIn(customer.email)).status).toBe(200)
  })

  test('a link to confirm an address sets no password', async () => {
    const { customer } = await withLink()
    const link = { purpose: 'verify-email', userId: customer.id, days: 1 } as const
    const token = await storeLink(bench.pool, CUSTOMER_DOOR, link)
    for (const wrong of [token, `verify-email:${token}`, '', 'x', randomUUID()]) {
      expect(await statusOf(reset(wrong))).toBe(400)
    }
    expect((await bench.signIn(customer.email)).status).toBe(200)
  })

  test('every other link that waits in the mailbox dies with it', async () => {
    const { customer, token: older } = await withLink()
    await ask(customer.email)
    const token = await tokenTo(bench.pool, bench.services, customer.email)
    const link = { purpose: 'verify-email', userId: customer.id, days: 1 } as const
    const verification = await storeLink(bench.pool, CUSTOMER_DOOR, link)
    expect((await reset(token)).status).toBe(200)
    expect(await statusOf(reset(older, 'something else'))).toBe(400)
    expect(await statusOf(bench.send(`verify-email?token=${verification}`))).toBe(401)
  })

  test('nothing has happened if the letter about it cannot be queued', async () => {
    const { customer, token } = await withLink()
    await newSession(bench.pool, customer.id)
    await withoutQueue(bench.pool, () => expect(reset(token)).rejects.toThrow())
    expect(await bench.sessionCount(customer.id)).toBe(1)
    expect((await bench.signIn(customer.email)).status).toBe(200)
    expect((await reset(token)).status).toBe(200)
  })

  test('is not silently kept when its letter cannot be queued', async () => {
    const customer = await newAccount(bench.pool)
    await withoutQueue(bench.pool, () => expect(ask(customer.email)).rejects.toThrow())
  })

  test("leaves other people's links alone", async () => {
    const [first, second] = [await withLink(), await withLink()]
    await reset(first.token)
    expect((await reset(second.token)).status).toBe(200)
  })

  test('the link lasts an hour and is kept as a hash alone', async () => {
    const { customer, token } = await withLink()
    const { rows } = await bench.pool.query<{ text: string; minutes: number }>(
      `select v::text as text, round(extract(epoch from expires_at - now()) / 60)::int as minutes
       from webmagic.customer_verifications v where value = $1`,
      [customer.id],
    )
    expect(rows).toEqual([{ text: expect.not.stringContaining(token), minutes: 60 }])
  })

  test('who is unknown, disabled or on the staff alone gets no letter, and everybody the same answer', async () => {
    const known = await newAccount(bench.pool)
    const disabled = await newAccount(bench.pool, { isActive: false })
    const member = await newMember(bench.pool)
    const emails = [known.email, disabled.email, member.email, `${randomUUID()}@example.test`]
    const answers = await Promise.all(emails.map((email) => answerOf(ask(email))))
    expect(answers).toEqual(answers.map(() => ({ ...answers[0], status: 200, body: { status: true } })))
    const letters = await Promise.all(emails.map(bench.kindsTo))
    expect(letters).toEqual([['reset-password'], [], [], []])
  })

  test('who never had a password gets one', async () => {
    const customer = await newCustomer(bench.pool)
    await ask(customer.email)
    await reset(await tokenTo(bench.pool, bench.services, customer.email))
    expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
  })

  test('leads to our own pages, wherever the request wants it to', async () => {
    const customer = await newAccount(bench.pool)
    const body = { email: customer.email, redirectTo: 'https://evil.test/steal' }
    await bench.send('request-password-reset', { body })
    const [letter] = await lettersTo(bench.pool, bench.services, customer.email)
    expect(letter?.text).toContain('https://portal.example.test/reset-password#token=')
    expect(letter?.text).not.toContain('evil')
  })
})

describe('changing a password', () => {
  function change(signedIn: Response, currentPassword: string, more: object = {}): Promise<Response> {
    return bench.send('change-password', {
      body: { currentPassword, newPassword: NEW_PASSWORD, ...more },
      headers: { cookie: cookieOf(signedIn) },
    })
  }

  test('with a wrong current one is refused, and every session stays', async () => {
    const customer = await newAccount(bench.pool)
    const [here, elsewhere] = [await bench.signIn(customer.email), await bench.signIn(customer.email)]
    expect(await statusOf(change(here, 'not the password'))).toBe(400)
    for (const session of [here, elsewhere]) {
      const actor = await findActor(bench.services, { authorization: bearerOf(session) })
      expect(actor).toMatchObject({ customerId: customer.id })
    }
    expect((await bench.signIn(customer.email)).status).toBe(200)
  })

  test.each([{}, { revokeOtherSessions: true }, { revokeOtherSessions: false }])(
    'ends every other session and goes on with a new one, also when asked %j',
    async (more) => {
      const customer = await newAccount(bench.pool)
      const [here, elsewhere] = [await bench.signIn(customer.email), await bench.signIn(customer.email)]
      const changed = await change(here, PASSWORD, more)
      expect(changed.status).toBe(200)
      for (const authorization of [bearerOf(here), bearerOf(elsewhere)]) {
        expect(await findActor(bench.services, { authorization })).toEqual(ANONYMOUS)
      }
      for (const headers of [{ authorization: bearerOf(changed) }, { cookie: cookieOf(changed) }]) {
        expect(await findActor(bench.services, headers)).toMatchObject({ customerId: customer.id })
      }
      expect(await bench.sessionCount(customer.id)).toBe(1)
      expect(await bench.kindsTo(customer.email)).toEqual(['password-changed'])
      expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
    },
  )

  test('ends the links to set one that wait in the mailbox', async () => {
    const customer = await newAccount(bench.pool)
    await bench.send('request-password-reset', { body: { email: customer.email } })
    const token = await tokenTo(bench.pool, bench.services, customer.email)
    expect((await change(await bench.signIn(customer.email), PASSWORD)).status).toBe(200)
    const body = { token, newPassword: 'whoever reads the mail' }
    expect(await statusOf(bench.send('reset-password', { body }))).toBe(400)
    expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
  })

  test('has not happened if the letter about it cannot be queued', async () => {
    const customer = await newAccount(bench.pool)
    const here = await bench.signIn(customer.email)
    await withoutQueue(bench.pool, () => expect(change(here, PASSWORD)).rejects.toThrow())
    expect(await findActor(bench.services, { authorization: bearerOf(here) })).toMatchObject({
      customerId: customer.id,
    })
    expect((await bench.signIn(customer.email)).status).toBe(200)
  })

  test('works for many at once', async () => {
    const customers = await Promise.all(Array.from({ length: 20 }, () => newAccount(bench.pool)))
    const here = await Promise.all(customers.map(({ email }) => bench.signIn(email)))
    const outcomes = await Promise.all(here.map((signedIn) => statusOf(change(signedIn, PASSWORD))))
    expect(outcomes).toEqual(Array(20).fill(200))
  })

  test('needs a session', async () => {
    const nobody = new Response(null)
    expect(await statusOf(change(nobody, PASSWORD))).toBe(401)
  })

  test('is not a way to guess a password with somebody else’s session', async () => {
    const customer = await newAccount(bench.pool)
    const here = await bench.signIn(customer.email)
    const guesses = Array.from({ length: 20 }, (_, index) => statusOf(change(here, `guess number ${index}`)))
    const outcomes = await Promise.all(guesses)
    expect(outcomes.filter((outcome) => outcome === 400)).toHaveLength(10)
    expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(10)
  })
})

describe('a password of the older system', () => {
  // Fewer rounds than there, which the hash says itself.
  const legacyHash = async () => (await bcrypt(PASSWORD, { cost: 4 })).replace(/^\$2.\$/, '$2b$')

  test('signs in, and stays as it is', async () => {
    const hash = await legacyHash()
    const customer = await newAccount(bench.pool, { hash })
    expect((await bench.signIn(customer.email)).status).toBe(200)
    expect(await statusOf(bench.signIn(customer.email, 'wrong password'))).toBe(401)
    expect(await passwordOf(customer.id)).toBe(hash)
  })

  test.each(['$2a$', '$2y$'])('signs in with the prefix %s', async (prefix) => {
    const hash = (await legacyHash()).replace('$2b$', prefix)
    const customer = await newAccount(bench.pool, { hash })
    expect((await bench.signIn(customer.email)).status).toBe(200)
  })

  test('becomes an argon2id one with its change', async () => {
    const customer = await newAccount(bench.pool, { hash: await legacyHash() })
    const cookie = cookieOf(await bench.signIn(customer.email))
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
    expect((await bench.send('change-password', { body, headers: { cookie } })).status).toBe(200)
    expect(await passwordOf(customer.id)).toMatch(/^\$argon2id\$/)
  })

  test.each(['', 'plain text', PASSWORD, '$2b$12$short', '$argon2id$v=19$'])(
    'that is no hash at all, such as %j, lets nobody in',
    async (hash) => {
      const customer = await newAccount(bench.pool, { hash })
      expect(await statusOf(bench.signIn(customer.email))).toBe(401)
    },
  )
})
