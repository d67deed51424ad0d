import { createHmac, timingSafeEqual } from 'node:crypto'
import { prepared } from '@webmagic/db'
import { type Actor, ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'

interface SessionRow {
  session_id: string
  customer_id: string
  email: string
  full_name: string | null
  email_verified: boolean
}

export const sessionStatement = {
  name: 'find-customer-session',
  text: `select s.id as session_id, c.id as customer_id, c.login_email as email, c.full_name, c.email_verified
   from webmagic.customer_sessions s
   join customer_users c on c.id = s.user_id
   where s.token = $1 and s.expires_at > now() and c.is_active and c.login_email is not null`,
}

const findSession = prepared<SessionRow>(sessionStatement)

interface RequestHeaders {
  authorization?: string | undefined
  cookie?: string | undefined
}

/**
 * Who is asking, by session cookie or `Authorization: Bearer <signed session token>`. One statement, and none when
 * the signature is wrong. A bearer token that is not valid is nobody, even beside a valid cookie.
 */
export async function findActor(
  services: Pick<Services, 'pool' | 'authSecret' | 'sessionCookie'>,
  headers: RequestHeaders,
): Promise<Actor> {
  const token = sessionToken(headers, services)
  if (token === null) return ANONYMOUS
  const [session] = await findSession(services.pool, [token])
  if (!session) return ANONYMOUS
  return {
    kind: 'customer',
    customerId: session.customer_id,
    sessionId: session.session_id,
    email: session.email,
    fullName: session.full_name,
    emailVerified: session.email_verified,
  }
}

/** The token that a request's session is stored under, null if it shows none or its signature is wrong. */
export function sessionToken(
  { authorization, cookie }: RequestHeaders,
  { authSecret, sessionCookie }: Pick<Services, 'authSecret' | 'sessionCookie'>,
): string | null {
  const signed = bearerToken(authorization) ?? cookieValue(cookie, sessionCookie)
  return signed === null ? null : verifySigned(signed, authSecret)
}

function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const [, token] = /^bearer\s+(\S+)\s*$/i.exec(authorization) ?? []
  return token ?? ''
}

function cookieValue(cookie: string | undefined, name: string): string | null {
  for (const pair of cookie?.split(';') ?? []) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim()
  }
  return null
}

/** better-auth signs a cookie as `<value>.<base64 of HMAC-SHA256>`, percent-encoded. */
function verifySigned(encoded: string, secret: string): string | null {
  const signed = decode(encoded)
  const dot = signed.lastIndexOf('.')
  if (dot < 1) return null
  const value = signed.slice(0, dot)
  const given = Buffer.from(signed.slice(dot + 1), 'base64')
  const expected = createHmac('sha256', secret).update(value).digest()
  return given.length === expected.length && timingSafeEqual(given, expected) ? value : null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
