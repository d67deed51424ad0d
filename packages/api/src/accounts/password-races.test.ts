import { expect, test } from 'vitest'
import {
  cookieOf,
  newAccount,
  PASSWORD,
  statusOf,
  untilDoneOrWaiting,
  useAccountsDatabase,
} from '../testing/accounts.ts'
import { tokenTo } from '../testing/letters.ts'
import { hashPassword } from './passwords.ts'

const bench = useAccountsDatabase()
const NEW_PASSWORD = 'battery horse correct'

function change(signedIn: Response, newPassword: string): Promise<Response> {
  return bench.send('change-password', {
    body: { currentPassword: PASSWORD, newPassword },
    headers: { cookie: cookieOf(signedIn) },
  })
}

/** Does the work while another connection has set a new password and not yet committed that. */
async function whilePasswordChanges(customerId: string, work: () => Promise<Response>) {
  const other = await bench.pool.connect()
  try {
    await other.query('begin')
    await other.query('update webmagic.customer_accounts set password = $2 where user_id = $1', [
      customerId,
      await hashPassword(NEW_PASSWORD),
    ])
    await other.query('delete from webmagic.customer_sessions where user_id = $1', [customerId])
    const outcome = statusOf(work())
    await untilDoneOrWaiting(bench.pool, outcome)
    await other.query('commit')
    return await outcome
  } finally {
    other.release()
  }
}

test('a sign-in whose password is replaced before its session is there is refused', async () => {
  const customer = await newAccount(bench.pool)
  expect(await whilePasswordChanges(customer.id, () => bench.signIn(customer.email))).toBe(401)
  expect(await bench.sessionCount(customer.id)).toBe(0)
  expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
})

test('a change of a password that is replaced meanwhile is refused, and leaves the newer one', async () => {
  const customer = await newAccount(bench.pool)
  const here = await bench.signIn(customer.email)
  const outcome = await whilePasswordChanges(customer.id, () => change(here, 'not to be'))
  expect(outcome).toBe(400)
  expect(await bench.sessionCount(customer.id)).toBe(0)
  expect(await statusOf(bench.signIn(customer.email, 'not to be'))).toBe(401)
  expect((await bench.signIn(customer.email, NEW_PASSWORD)).status).toBe(200)
})

test('a reset waits for a sign-in that is about to open a session, and ends that too', async () => {
  const customer = await newAccount(bench.pool)
  await bench.send('request-password-reset', { body: { email: customer.email } })
  const token = await tokenTo(bench.pool, bench.services, customer.email)
  const other = await bench.pool.connect()
  await other.query('begin')
  await other.query('lock table webmagic.customer_sessions in share mode')
  const signIn = statusOf(bench.signIn(customer.email))
  await untilDoneOrWaiting(bench.pool, signIn)
  const reset = statusOf(bench.send('reset-password', { body: { token, newPassword: NEW_PASSWORD } }))
  await untilDoneOrWaiting(bench.pool, reset, 2)
  await other.query('commit')
  other.release()
  expect(await Promise.all([signIn, reset])).toEqual([200, 200])
  expect(await bench.sessionCount(customer.id)).toBe(0)
})

test('changes, resets and sign-ins at once leave one password, and sessions of that alone', async () => {
  const customer = await newAccount(bench.pool)
  const here = [await bench.signIn(customer.email), await bench.signIn(customer.email)]
  await bench.send('request-password-reset', { body: { email: customer.email } })
  const token = await tokenTo(bench.pool, bench.services, customer.email)
  const outcomes = await Promise.all([
    ...here.map((session, index) => statusOf(change(session, `changed ${index} times`))),
    statusOf(bench.send('reset-password', { body: { token, newPassword: NEW_PASSWORD } })),
    statusOf(bench.signIn(customer.email)),
    statusOf(bench.signIn(customer.email)),
  ])
  for (const outcome of outcomes) expect([200, 400, 401]).toContain(outcome)
  const passwords = ['changed 0 times', 'changed 1 times', NEW_PASSWORD, PASSWORD]
  const signIns = await Promise.all(passwords.map((each) => statusOf(bench.signIn(customer.email, each))))
  expect(signIns.toSorted()).toEqual([200, 401, 401, 401])
  expect(signIns[3]).toBe(401)
})
