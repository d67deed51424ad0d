import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { bearer } from 'better-auth/plugins'
import type { Pool } from 'pg'
import { z } from 'zod'
import { DAY_SECONDS } from '../durations.ts'
import { DomainError } from '../errors.ts'
import { type Parties, returnAttempt, spendAttempt } from '../limits.ts'
import { linkTo } from '../links.ts'
import type { Letter } from '../mail/letters.ts'
import { postLetterNow } from '../mail/post.ts'
import { assertPlainJson } from '../transformer.ts'
import { type Claimant, holdCredential } from './credentials.ts'
import { type DoorDatabase, openDoorDatabase, type Queries } from './door-database.ts'
import { cookieName, type Door, isLive, secretOf, signUpCookieName } from './doors.ts'
import { type Endpoint, endpointOf } from './endpoints.ts'
import { storeLink } from './mailed-links.ts'
import { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, verifyPassword } from './passwords.ts'
import { endLinks, resetPassword } from './reset-password.ts'
import { cookieValue, sessionToken } from './sessions.ts'
import { type Proof, signUpCookie, verifyEmail } from './verify-email.ts'

export interface AuthOptions {
  databaseUrl: string
  /** Where browsers reach the host. `https:` makes the cookie `Secure`. */
  publicUrl: string
  /** Origins that may send requests with a cookie. */
  trustedOrigins: string[]
  authSecret: string
}

export interface AuthRequest {
  method: string
  /** Path and query. */
  url: string
  headers: Headers
  /** The body as it was sent, empty for none. */
  body: string
  /** Where the request comes from, in the host's word. */
  address: string
  /** Told when only this keeps a person out whose password was right. */
  onDisabled?(): void
  /** A changed password leaves the caller the token that they have. */
  keepsToken?: true
}

export type Auth = ReturnType<typeof createAuth>

/** What better-auth's callbacks need to know of the request. */
interface Asking {
  claimant: Claimant | null
  /** Hashed before the transaction: a connection is not held for so long. */
  signUp?: { email: string; hash: string }
  onDisabled?: (() => void) | undefined
}

const asking = new AsyncLocalStorage<Asking>()

const HOUR_SECONDS = 60 * 60
/** Set by us alone: what a caller sends under this name is dropped. */
const ADDRESS_HEADER = 'x-webmagic-address'
/**
 * Longer than the slowest password check, and what takes longer still takes a multiple of it: so answers do not tell by
 * their time who has an account.
 */
const QUIET_MS = 600

/**
 * Sign-in at one of the doors: better-auth with a pool of its own, because the ORM's hands out timestamps as text,
 * with which a session would never expire.
 */
export function createAuth(door: Door, options: AuthOptions) {
  const database = openDoorDatabase(options.databaseUrl, door)
  const { pool } = database
  const auth = betterAuth(authOptions(door, options, database))
  const shown = {
    secret: secretOf(door, options.authSecret),
    cookieName: cookieName(door, options.publicUrl),
  }
  const signUpName = signUpCookieName(door, options.publicUrl)

  function tokenOf(headers: Headers): string | null {
    const credentials = {
      authorization: headers.get('authorization') ?? undefined,
      cookie: headers.get('cookie') ?? undefined,
    }
    return sessionToken(credentials, shown)
  }

  /** The token of the link that is followed, and what shows that the password is the same person's. */
  function verificationOf({ url, headers }: AuthRequest, body: unknown) {
    const { data } = verifyInput.safeParse(body)
    const token = data?.token ?? new URL(url, options.publicUrl).searchParams.get('token') ?? ''
    const signUp = cookieValue(headers.get('cookie') ?? undefined, signUpName)
    const proof: Proof = { session: tokenOf(headers), signUp, password: data?.password ?? null }
    return { token, proof, secret: shown.secret }
  }

  async function afterChange(response: Response, kept: string | null): Promise<void> {
    const { user, token } = passwordChanged.parse(await response.json())
    if (kept !== null) await renameSession(database.queries(), door, token, kept)
    await endLinks(database.queries(), door, user.id)
    await postLetterNow(database.queries(), options, {
      kind: 'password-changed',
      to: user.email,
      url: options.publicUrl + door.forgotPage,
    })
  }

  async function answer(
    endpoint: Endpoint,
    request: AuthRequest,
    body: Record<string, unknown> | undefined,
  ): Promise<Response> {
    const token = tokenOf(request.headers)
    // Asked of the database by ourselves: better-auth says that all went well when it does not answer.
    if (endpoint.path === '/sign-out') await endSession(pool, door, token)
    if (endpoint.path === '/verify-email') return verifyEmail(pool, door, verificationOf(request, body))
    if (endpoint.path === '/get-session' && !(await hasLiveSession(pool, door, token)))
      return Response.json(null)
    if (endpoint.path === '/reset-password') {
      return resetPassword(database, door, options, resetInput.parse(body))
    }
    const asked = { ...(await askingOf(endpoint, body, token)), onDisabled: request.onDisabled }
    const response = await asking.run(asked, () =>
      auth.handler(toWebRequest(request, body, options.publicUrl)),
    )
    // Answered by the host instead, which names the request and logs it.
    if (response.status >= 500) throw new Error(`better-auth answered ${response.status}`)
    if (endpoint.path === '/change-password' && response.ok) {
      await afterChange(response.clone(), request.keepsToken ? token : null)
    }
    if (asked.signUp) {
      response.headers.append(
        'set-cookie',
        signUpCookie(asked.signUp, { door, name: signUpName, secret: shown.secret }),
      )
    }
    return response
  }

  return {
    /** Null for what is not offered at this door. Errors: `validation_failed`, `rate_limited`, database errors. */
    async handle(request: AuthRequest): Promise<Response | null> {
      const { pathname } = new URL(request.url, options.publicUrl)
      const endpoint = endpointOf(door, request.method, pathname)
      if (!endpoint) return null
      const body = endpoint.body ? parseBody(endpoint.body, request.body) : undefined
      const startedAt = performance.now()
      const token = tokenOf(request.headers)
      // A bearer token that is not valid is nobody, even beside a valid cookie.
      if (token === null && request.headers.has('authorization')) {
        request.headers.delete('authorization')
        request.headers.delete('cookie')
      }
      const parties = partiesOf(door, body, token, request.address)
      if (endpoint.limit) await spendAttempt(pool, endpoint.limit, parties)
      const response = await database.run(() =>
        answer(endpoint, request, body && { ...body, ...endpoint.always }),
      )
      if (endpoint.limit === 'sign-in' && response.ok) await returnAttempt(pool, endpoint.limit, parties)
      else if (endpoint.quiet) await sleep(QUIET_MS - ((performance.now() - startedAt) % QUIET_MS))
      return endpoint.quiet === 'same-answer' ? sameForAll(response, body) : response
    },

    /** Gives back an attempt to sign in that was refused here, to who got in at another door. */
    async returnSignIn(request: { email: string; address: string }): Promise<void> {
      await returnAttempt(pool, 'sign-in', partiesOf(door, request, null, request.address))
    },

    close: () => pool.end(),
  }
}

function parseBody(schema: NonNullable<Endpoint['body']>, sent: string): Record<string, unknown> {
  assertPlainJson(sent)
  const result = schema.safeParse(sent === '' ? {} : JSON.parse(sent))
  if (result.success) return result.data
  throw new DomainError({
    code: 'validation_failed',
    issues: result.error.issues.map(({ path, message }) => ({
      path: path.filter((key) => typeof key !== 'symbol'),
      message,
    })),
  })
}

/** The account is the one that is asked about, or else the session that asks. */
function partiesOf(door: Door, body: object | undefined, token: string | null, address: string): Parties {
  const email = body && 'email' in body ? String(body.email) : null
  const account = email ?? token
  return { address, account: account === null ? null : `${door.kind} ${account}` }
}

/** In place of an answer that would differ between an address that is known and one that is not. */
function sameForAll(response: Response, body: Record<string, unknown> | undefined): Response {
  // Two sign-ups with one address at once: the later one is too late, which is not for it to know.
  if (!response.ok && response.status !== 422) return response
  const { email, name } = body ?? {}
  const headers = response.headers.getSetCookie().map((cookie): [string, string] => ['set-cookie', cookie])
  const answer = name === undefined ? { status: true } : { token: null, user: { email, name } }
  return Response.json(answer, { headers })
}

function toWebRequest(
  { method, url, headers, address }: AuthRequest,
  body: object | undefined,
  origin: string,
) {
  const copy = new Headers(headers)
  for (const name of [...copy.keys()]) if (FORWARDED.test(name)) copy.delete(name)
  copy.delete('content-length')
  copy.set(ADDRESS_HEADER, address)
  return new Request(new URL(url, origin), {
    method,
    headers: copy,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  })
}

const passwordChanged = z.object({
  token: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
})
const resetInput = z.object({ token: z.string(), newPassword: z.string() })
const signUpInput = z.object({ email: z.string(), password: z.string() })
const verifyInput = z.object({ token: z.string(), password: z.string() })
const withEmail = z.object({ email: z.string() })

const FORWARDED = /^(forwarded|x-forwarded-.*|x-real-ip)$/

async function askingOf(endpoint: Endpoint, body: unknown, token: string | null): Promise<Asking> {
  const { data } = withEmail.safeParse(body)
  const claimant = data ?? (token === null ? null : { token })
  if (endpoint.path !== '/sign-up/email') return { claimant }
  const { email, password } = signUpInput.parse(body)
  return { claimant, signUp: { email, hash: await hashPassword(password) } }
}

async function endSession(pool: Pool, { sessionTable }: Door, token: string | null): Promise<void> {
  if (token !== null) await pool.query(`delete from ${sessionTable} where token = $1`, [token])
}

/** Puts the one session that a changed password leaves under the token that its caller had before. */
async function renameSession(
  queries: Queries,
  { sessionTable }: Door,
  from: string,
  to: string,
): Promise<void> {
  await queries.query(`update ${sessionTable} set token = $2 where token = $1`, [from, to])
}

/** Unlike better-auth's own look at a session, this one also asks whether its owner may still enter. */
async function hasLiveSession(pool: Pool, door: Door, token: string | null): Promise<boolean> {
  if (token === null) return false
  const { rowCount } = await pool.query(
    `select from ${door.sessionTable} s join ${door.userTable} u on u.id = s.user_id
     where s.token = $1 and ${isLive(door)}`,
    [token],
  )
  return rowCount === 1
}

function authOptions(door: Door, options: AuthOptions, database: DoorDatabase) {
  const post = (letter: Letter) => database.mustWork(() => postLetterNow(database.queries(), options, letter))
  const page = (path: string) => `${options.publicUrl}${path}`
  return {
    appName: 'WebMagic',
    basePath: door.basePath,
    baseURL: options.publicUrl,
    trustedOrigins: options.trustedOrigins,
    secret: secretOf(door, options.authSecret),
    database: database.lent,
    telemetry: { enabled: false },
    // Ours counts by account too, gives back what turned out well, and does not depend on NODE_ENV.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true },
    advanced: {
      cookiePrefix: door.cookiePrefix,
      useSecureCookies: options.publicUrl.startsWith('https:'),
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: !door.allowSignUp,
      // With a session in the answer, it would tell an address that is known from one that is not.
      autoSignIn: false,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      password: {
        hash: async (password) => asking.getStore()?.signUp?.hash ?? (await hashPassword(password)),
        verify: async ({ hash, password }) => {
          const claimant = asking.getStore()?.claimant
          if (!claimant || !(await verifyPassword({ hash, password }))) return false
          return holdCredential(database, door, { claimant, hash })
        },
      },
      resetPasswordTokenExpiresIn: HOUR_SECONDS,
      sendResetPassword: async ({ user, token }) => {
        if (await mayEnter(database.queries(), door, user.id)) {
          await post({
            kind: 'reset-password',
            to: user.email,
            url: linkTo(options.publicUrl, door.resetPage, token),
          })
        }
      },
      onExistingUserSignUp: ({ user }) =>
        post({ kind: 'account-exists', to: user.email, url: page(door.forgotPage) }),
    },
    emailVerification: {
      sendOnSignUp: true,
      autoSignInAfterVerification: false,
      // With a token of ours: better-auth's is signed but not stored, and too long for one line of a letter.
      sendVerificationEmail: ({ user }) =>
        database.mustWork(async () => {
          const link = { purpose: 'verify-email', userId: user.id, days: 1 } as const
          const token = await storeLink(database.queries(), door, link)
          const url = linkTo(options.publicUrl, '/verify-email', token)
          await postLetterNow(database.queries(), options, { kind: 'verify-email', to: user.email, url })
        }),
    },
    user: {
      modelName: door.userTable,
      fields: {
        email: 'login_email',
        name: 'full_name',
        emailVerified: 'email_verified',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      // The older system's column keeps the address as it was typed.
      additionalFields: { typedEmail: { type: 'string', fieldName: 'email', input: false, returned: false } },
    },
    session: {
      modelName: door.sessionTable,
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: door.sessionDays * DAY_SECONDS,
      updateAge: (door.sessionDays * DAY_SECONDS) / 7,
    },
    account: {
      modelName: door.accountTable,
      fields: {
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: door.verificationTable,
      storeIdentifier: 'hashed',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    databaseHooks: {
      user: { create: { before: async (user) => ({ data: { ...user, typedEmail: user.email } }) } },
      session: {
        create: {
          before: (session) => refuseOthers(database.queries(), door, session.userId),
          // Nobody waits for it: a change of ownership may hold the row for a moment.
          after: async (session) => {
            database.afterwards((pool) => pool.query(SIGNED_IN[door.kind], [session.userId]))
          },
        },
      },
    },
    // The signed form only: with the raw token a leaked table would be a set of live sessions.
    plugins: [bearer({ requireSignature: true })],
  } satisfies BetterAuthOptions
}

const SIGNED_IN = {
  customer: 'update customer_users set last_login = now(), login_count = login_count + 1 where id = $1',
  staff: 'update admin_users set last_login_at = now() where id = $1',
}

async function mayEnter(pool: Queries, door: Door, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(`select from ${door.userTable} where id = $1 and ${door.mayEnter}`, [
    userId,
  ])
  return rowCount === 1
}

async function refuseOthers(pool: Queries, door: Door, userId: string): Promise<void> {
  if (await mayEnter(pool, door, userId)) return
  asking.getStore()?.onDisabled?.()
  // As if the password were wrong: whether an account is disabled is nobody's business.
  throw new APIError('UNAUTHORIZED', {
    message: 'Invalid email or password',
    code: 'INVALID_EMAIL_OR_PASSWORD',
  })
}
