import { type HostOptions, notAHostError, send } from './auth-request.ts'
import { isRecord } from './errors.ts'

export interface SessionOptions extends HostOptions {
  /** Whose session; in a browser the cookie says, by default. */
  token?: string
}

export interface SignInOptions extends Omit<SessionOptions, 'token'> {
  email: string
  password: string
}

export interface SessionCustomer {
  customerId: string
  email: string
  fullName: string | null
  emailVerified: boolean
}

export interface SignInResult {
  /** A session token for `createClient({ token })`. A browser also gets the session cookie. */
  token: string
  customer: SessionCustomer
}

/** Signs a customer in. Fails with the reason `unauthenticated` when the e-mail or the password is wrong. */
export async function signIn({ email, password, ...options }: SignInOptions): Promise<SignInResult> {
  const { headers, body } = await send(options, 'POST', '/api/auth/sign-in/email', { email, password })
  const token = headers.get('set-auth-token')
  if (token === null || !isIdentity(body)) throw notAHostError(options)
  return { token, customer: toCustomer(body) }
}

/** Ends the session. It is dead on the next request. */
export async function signOut(options: SessionOptions = {}): Promise<void> {
  await send(options, 'POST', '/api/auth/sign-out', {})
}

/** Who is signed in, null for nobody; unlike `account.me`, that is no error. Keeps a browser's session alive. */
export async function getSession(options: SessionOptions = {}): Promise<SessionCustomer | null> {
  const { body } = await send(options, 'GET', '/api/auth/get-session')
  if (body === null) return null
  if (!isIdentity(body)) throw notAHostError(options)
  return toCustomer(body)
}

interface Identity {
  user: { id: string; email: string; name: string | null; emailVerified: boolean }
}

function isIdentity(body: unknown): body is Identity {
  return isRecord(body) && isRecord(body.user) && typeof body.user.id === 'string'
}

function toCustomer({ user }: Identity): SessionCustomer {
  return {
    customerId: user.id,
    email: user.email,
    fullName: user.name || null,
    emailVerified: user.emailVerified,
  }
}
