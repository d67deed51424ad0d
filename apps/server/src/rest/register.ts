import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { callAsCustomer, toDomainError, updateProfile } from '@webmagic/api'
import type { z } from 'zod'
import type { Caller } from './endpoint.ts'
import { type login, type registerBody, toLogin, type User } from './people.ts'
import { askDoor, signIn, withToken } from './sign-in.ts'
import { userOf } from './who.ts'

type Registration = z.output<typeof registerBody>

/** Longer than a sign-in and writing the profile take, so that the time does not tell whether there was one. */
const QUIET_MS = 900

/**
 * Opens an account and signs in. Where the address has an account already, its owner gets a letter, and the caller an
 * answer like any other, whose token opens nothing: to learn more, they would have to know the password.
 */
export async function register(sent: Registration, caller: Caller): Promise<z.input<typeof login>> {
  const { email, password, full_name: fullName } = sent
  const name = fullName || email.split('@', 1).join()
  const response = await askDoor(caller, 'customer', '/sign-up/email', { email, password, name })
  if (!response.ok) throw new Error(`The sign-up answered ${response.status}`)
  const startedAt = performance.now()
  try {
    const token = await tokenFor({ email, password }, caller)
    const user =
      token === null ? null : await firstProfile(sent, withToken(caller, token), caller.context.now)
    return toLogin(token ?? lookalike(), user ?? newUser(sent, caller.context.now))
  } finally {
    await sleep(QUIET_MS - ((performance.now() - startedAt) % QUIET_MS))
  }
}

async function tokenFor(credentials: { email: string; password: string }, caller: Caller) {
  try {
    return (await signIn(caller, 'customer', credentials)).token
  } catch (error) {
    // Counted by address, whether or not it has an account: it says nothing, but it would not be the same answer.
    if (toDomainError(error)?.reason.code === 'rate_limited') return null
    throw error
  }
}

/** Fills in what a sign-up does not take. An account from before is only shown. */
async function firstProfile(sent: Registration, caller: Caller, startedAt: Date): Promise<User> {
  const { context } = caller
  const user = await userOf(caller)
  if (new Date(user.created_at) < startedAt) return user
  const fresh = newUser(sent, startedAt)
  const changed = { fullName: fresh.full_name, phone: fresh.phone }
  await callAsCustomer(context, 'account.updateProfile', (ctx) => updateProfile(ctx, changed))
  return { ...fresh, id: user.id }
}

/** What a new account looks like. */
function newUser({ email, full_name: fullName, phone }: Registration, now: Date): User {
  return {
    id: randomUUID(),
    email,
    full_name: fullName || null,
    phone: phone || null,
    site_id: null,
    email_verified: false,
    login_count: 1,
    last_login: now.toISOString(),
    created_at: now.toISOString(),
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Of the form of a session token, and signed by nobody. */
function lookalike(): string {
  const token = Array.from({ length: 32 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${token}.${randomBytes(32).toString('base64')}`
}
