import { createHmac, timingSafeEqual } from 'node:crypto'
import { prepared } from '@webmagic/db'
import { type Actor, ANONYMOUS, type StaffRole } from '../actor.ts'
import type { Services } from '../context.ts'
import { API_KEY_PREFIX, findService } from './api-keys.ts'
import { CUSTOMER_DOOR, isLive, STAFF_DOOR, staffSecret } from './doors.ts'

interface SessionRow {
  session_id: string
  customer_id: string
  email: string
  full_name: string | null
  email_verified: boolean
  is_stale: boolean
}

interface StaffSessionRow {
  session_id: string
  staff_id: string
  email: string
  full_name: string | null
  role: StaffRole
  is_stale: boolean
}

export const sessionStatement = {
  name: 'find-customer-session',
  text: `select s.id as session_id, c.id as customer_id, c.login_email as email, c.full_name, c.email_verified,
     s.updated_at < now() - interval '1 minute' as is_stale
   from webmagic.customer_sessions s
   join customer_users c on c.id = s.user_id
   where s.token = $1 and ${isLive(CUSTOMER_DOOR)}`,
}

const findCustomerSession = prepared<SessionRow>(sessionStatement)

export const staffSessionStatement = {
  name: 'find-staff-session',
  text: `select s.id as session_id, a.id as staff_id, a.login_email as email, a.full_name, a.role,
     s.updated_at < now() - interval '1 minute' as is_stale
   from webmagic.staff_sessions s
   join admin_users a on a.id = s.user_id
   where s.token = $1 and ${isLive(STAFF_DOOR)}`,
}

const findStaffSession = prepared<StaffSessionRow>(staffSessionStatement)

const touchCustomerSession = prepared({
  name: 'touch-customer-session',
  text: `update webmagic.customer_sessions set updated_at = now()
    where id = $1 and updated_at < now() - interval '1 minute'`,
})

const touchStaffSession = prepared({
  name: 'touch-staff-session',
  text: `update webmagic.staff_sessions set updated_at = now()
    where id = $1 and updated_at < now() - interval '1 minute'`,
})

/** The headers that say who is asking. */
export interface Credentials {
  authorization?: string | undefined
  cookie?: string | undefined
  /** `customer` or `staff`: which door a browser means, that may be signed in at both. */
  'webmagic-door'?: string | string[] | undefined
}

type Secrets = Pick<Services, 'authSecret' | 'sessionCookie' | 'staffCookie'>

/**
 * Who is asking: by `Authorization: Bearer wm_...` a service, by `Authorization: Bearer <signed session token>` or a
 * session cookie a customer or staff. One statement, and none when the signature is wrong. A bearer token that is not
 * valid is nobody, even beside a valid cookie.
 */
export async function findActor(
  services: Secrets & Pick<Services, 'pool'>,
  credentials: Credentials,
): Promise<Actor> {
  const shown = shownBy(credentials, services)
  switch (shown?.kind) {
    case 'key':
      return findService(services.pool, shown.key)
    case 'customer':
      return findCustomer(services, shown.token)
    case 'staff':
      return findStaff(services, shown.token)
    default:
      return ANONYMOUS
  }
}

async function findCustomer({ pool }: Pick<Services, 'pool'>, token: string): Promise<Actor> {
  const [session] = await findCustomerSession(pool, [token])
  if (!session) return ANONYMOUS
  // Nobody waits for it, and nothing depends on it.
  if (session.is_stale) touchCustomerSession(pool, [session.session_id]).catch(() => {})
  return {
    kind: 'customer',
    customerId: session.customer_id,
    sessionId: session.session_id,
    email: session.email,
    fullName: session.full_name,
    emailVerified: session.email_verified,
  }
}

async function findStaff({ pool }: Pick<Services, 'pool'>, token: string): Promise<Actor> {
  const [session] = await findStaffSession(pool, [token])
  if (!session) return ANONYMOUS
  if (session.is_stale) touchStaffSession(pool, [session.session_id]).catch(() => {})
  return {
    kind: 'staff',
    staffId: session.staff_id,
    sessionId: session.session_id,
    email: session.email,
    fullName: session.full_name,
    role: session.role,
  }
}

type Shown = { kind: 'key'; key: string } | { kind: 'customer' | 'staff'; token: string }

/** What a request shows, after its signature was checked; null for nothing, or nothing that was signed here. */
function shownBy(credentials: Credentials, secrets: Secrets): Shown | null {
  const bearer = bearerToken(credentials.authorization)
  if (bearer?.startsWith(API_KEY_PREFIX)) return { kind: 'key', key: bearer }
  if (bearer !== null) return sessionFrom(bearer, bearer, secrets)
  const customer = cookieValue(credentials.cookie, secrets.sessionCookie)
  const staff = cookieValue(credentials.cookie, secrets.staffCookie)
  switch (credentials['webmagic-door']) {
    case 'customer':
      return sessionFrom(customer, null, secrets)
    case 'staff':
      return sessionFrom(null, staff, secrets)
    default:
      return sessionFrom(customer, customer === null ? staff : null, secrets)
  }
}

function sessionFrom(customer: string | null, staff: string | null, { authSecret }: Secrets): Shown | null {
  const customerToken = customer === null ? null : verifySigned(customer, authSecret)
  if (customerToken !== null) return { kind: 'customer', token: customerToken }
  const staffToken = staff === null ? null : verifySigned(staff, staffSecret(authSecret))
  return staffToken === null ? null : { kind: 'staff', token: staffToken }
}

/** The token that a session is stored under, null if the request shows none or its signature is wrong. */
export function sessionToken(
  { authorization, cookie }: Credentials,
  { secret, cookieName }: { secret: string; cookieName: string },
): string | null {
  const signed = bearerToken(authorization) ?? cookieValue(cookie, cookieName)
  return signed === null ? null : verifySigned(signed, secret)
}

function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const [, token] = /^bearer\s+(\S+)\s*$/i.exec(authorization) ?? []
  return token ?? ''
}

export function cookieValue(cookie: string | undefined, name: string): string | null {
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
