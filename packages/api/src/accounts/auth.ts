import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { bearer } from 'better-auth/plugins'
import pg from 'pg'
import { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, verifyPassword } from './passwords.ts'
import { sessionToken } from './sessions.ts'

export interface CustomerAuthOptions {
  databaseUrl: string
  /** Where browsers reach the host. `https:` makes the cookie `Secure`. */
  publicUrl: string
  /** Origins that may send requests with a cookie. */
  trustedOrigins: string[]
  secret: string
  /** The request header that holds the caller's address; the host sets it and removes what callers send. */
  addressHeader: string
}

const DAY_SECONDS = 24 * 60 * 60

/**
 * Sign-in for customers on the `customer_users` table: better-auth with a pool of its own, because the ORM's hands
 * out timestamps as text, with which a session would never expire.
 */
export function createCustomerAuth(options: CustomerAuthOptions) {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    application_name: 'webmagic sign-in',
    max: 5,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    statement_timeout: 10_000,
    query_timeout: 12_000,
  })
  // Not an option of the connection, which one in the URL would replace.
  pool.on('connect', (client) => {
    client.query('set search_path = webmagic, "$user", public').catch(() => {})
  })
  // A connection that the server drops while idle is replaced by the next query.
  pool.on('error', () => {})
  const auth = betterAuth(authOptions(options, pool))
  const sessionCookie = async () => (await auth.$context).authCookies.sessionToken.name
  const tokenOf = async ({ headers }: Request) =>
    sessionToken(
      {
        authorization: headers.get('authorization') ?? undefined,
        cookie: headers.get('cookie') ?? undefined,
      },
      { authSecret: options.secret, sessionCookie: await sessionCookie() },
    )
  return {
    /** Throws when the database does not answer, where better-auth by itself would say that all went well. */
    async handler(request: Request): Promise<Response> {
      switch (new URL(request.url).pathname) {
        case '/api/auth/sign-out':
          await endSession(pool, await tokenOf(request))
          break
        case '/api/auth/get-session':
          if (!(await isLive(pool, await tokenOf(request)))) return Response.json(null)
      }
      return auth.handler(request)
    },
    sessionCookie,
    close: () => pool.end(),
  }
}

async function endSession(pool: pg.Pool, token: string | null): Promise<void> {
  if (token !== null) await pool.query('delete from customer_sessions where token = $1', [token])
}

/** Unlike better-auth's own look at a session, this one also asks whether the customer is still active. */
async function isLive(pool: pg.Pool, token: string | null): Promise<boolean> {
  if (token === null) return false
  const { rowCount } = await pool.query(
    `select from customer_sessions s join customer_users c on c.id = s.user_id
     where s.token = $1 and s.expires_at > now() and c.is_active`,
    [token],
  )
  return rowCount === 1
}

export type CustomerAuth = ReturnType<typeof createCustomerAuth>

function authOptions(options: CustomerAuthOptions, pool: pg.Pool) {
  return {
    appName: 'WebMagic',
    basePath: '/api/auth',
    baseURL: options.publicUrl,
    trustedOrigins: options.trustedOrigins,
    secret: options.secret,
    database: pool,
    telemetry: { enabled: false },
    // Its own limit is per process and depends on NODE_ENV.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true },
    advanced: {
      cookiePrefix: 'webmagic',
      useSecureCookies: options.publicUrl.startsWith('https:'),
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: [options.addressHeader] },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: {
      modelName: 'customer_users',
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
      modelName: 'customer_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: 7 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
    },
    account: {
      modelName: 'customer_accounts',
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
      modelName: 'customer_verifications',
      storeIdentifier: 'hashed',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    databaseHooks: {
      session: { create: { before: (session) => refuseInactive(pool, session.userId) } },
    },
    // The signed form only: with the raw token a leaked table would be a set of live sessions.
    plugins: [bearer({ requireSignature: true })],
  } satisfies BetterAuthOptions
}

async function refuseInactive(pool: pg.Pool, customerId: string): Promise<void> {
  const { rowCount } = await pool.query('select from customer_users where id = $1 and is_active', [
    customerId,
  ])
  if (rowCount === 1) return
  // As if the password were wrong: whether an account is disabled is nobody's business.
  throw new APIError('UNAUTHORIZED', {
    message: 'Invalid email or password',
    code: 'INVALID_EMAIL_OR_PASSWORD',
  })
}
