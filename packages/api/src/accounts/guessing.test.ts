import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { describe, expect, test } from 'vitest'
import { newAccount, PASSWORD, statusOf, useAccountsDatabase } from '../testing/accounts.ts'
import { openAuth, sendTo } from '../testing/auth.ts'
import { newCustomer } from '../testing/customers.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

const bench = useAccountsDatabase()

/** A little less than the quiet time, because clocks and timers round differently. */
const FLOOR_MS = 595

describe('guessing a password', () => {
  test('of 200 guesses at once at two hosts, ten are looked at, whether or not the account exists', async () => {
    const other = openAuth(bench.database, bench.services)
    for (const email of [(await newAccount(bench.pool)).email, `${randomUUID()}@example.test`]) {
      const guesses = Array.from({ length: 200 }, (_, index) => {
        const body = { email, password: `guess number ${index}` }
        return statusOf(sendTo(index % 2 ? other : bench.auth, bench.services, 'sign-in/email', { body }))
      })
      const outcomes = await Promise.all(guesses)
      expect(outcomes.filter((outcome) => outcome === 401)).toHaveLength(10)
      expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(190)
    }
    await other.close()
  })

  test('once there were too many, not even the right password is looked at', async () => {
    const { email } = await newAccount(bench.pool)
    await Promise.all(Array.from({ length: 10 }, () => statusOf(bench.signIn(email, 'wrong password'))))
    expect(await statusOf(bench.signIn(email))).toBe('rate_limited')
    const { rows } = await bench.pool.query(
      'select from webmagic.customer_sessions s join customer_users c on c.id = s.user_id where c.login_email = $1',
      [email],
    )
    expect(rows).toEqual([])
  })

  test('who knows the password signs in as often as they like', async () => {
    const { email } = await newAccount(bench.pool)
    for (let time = 0; time < 15; time += 1) expect(await statusOf(bench.signIn(email))).toBe(200)
  })

  test('a right password gives back its own attempt, not those before it', async () => {
    const { email } = await newAccount(bench.pool)
    const wrong = (times: number) =>
      Promise.all(Array.from({ length: times }, () => statusOf(bench.signIn(email, 'wrong password'))))
    expect(await wrong(9)).toEqual(Array(9).fill(401))
    expect(await statusOf(bench.signIn(email))).toBe(200)
    expect((await wrong(5)).toSorted()).toEqual([401, ...Array(4).fill('rate_limited')])
  })

  test('an address is limited whatever accounts it tries', async () => {
    const address = '198.51.100.1'
    const guesses = Array.from({ length: 130 }, () => {
      const body = { email: `${randomUUID()}@example.test`, password: PASSWORD }
      return statusOf(bench.send('sign-in/email', { body, address }))
    })
    const outcomes = await Promise.all(guesses)
    expect(outcomes.filter((outcome) => outcome === 401)).toHaveLength(100)
    expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(30)
  })
})

test('a refusal takes as long whether or not the account exists, and however its password is kept', async () => {
  const legacy = await newAccount(bench.pool, { hash: await bcrypt(PASSWORD, { cost: 4 }) })
  const wrong = [
    (await newAccount(bench.pool)).email,
    legacy.email,
    (await newAccount(bench.pool, { isActive: false })).email,
    (await newCustomer(bench.pool)).email,
    `${randomUUID()}@example.test`,
  ]
  const refused = wrong.map((email) => () => bench.signIn(email, 'wrong password'))
  const told = wrong.flatMap((email) =>
    ['request-password-reset', 'send-verification-email'].map(
      (path) => () => bench.send(path, { body: { email } }),
    ),
  )
  const name = 'Ann'
  const signUps = wrong.map(
    (email) => () => bench.send('sign-up/email', { body: { email, password: PASSWORD, name } }),
  )
  const times = await Promise.all([...refused, ...told, ...signUps].map(timeOf))
  for (const time of times) expect(time).toBeGreaterThan(FLOOR_MS)
})

test('work that takes longer than that does not tell by how much', async () => {
  const { email } = await newAccount(bench.pool)
  const other = await bench.pool.connect()
  await other.query('begin')
  await other.query('lock table webmagic.customer_verifications in share mode')
  const time = timeOf(() => bench.send('request-password-reset', { body: { email } }))
  await sleep(FLOOR_MS + 100)
  await other.query('commit')
  other.release()
  expect(await time).toBeGreaterThan(2 * FLOOR_MS)
})

test('passwords that are looked at leave room for everything else', async () => {
  const hash = await hashPassword(PASSWORD)
  let done = 0
  const guesses = Array.from({ length: 60 }, async () => {
    await verifyPassword({ hash, password: 'wrong password' })
    done += 1
  })
  await stat(import.meta.dirname)
  expect(done).toBeLessThan(10)
  await Promise.all(guesses)
})

async function timeOf(call: () => Promise<Response>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}
