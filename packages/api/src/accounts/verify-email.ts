import { createHmac, timingSafeEqual } from 'node:crypto'
import { DAY_SECONDS } from '../durations.ts'
import type { Queries } from './door-database.ts'
import type { Door } from './doors.ts'
import { findLink } from './mailed-links.ts'
import { verifyPassword } from './passwords.ts'

/** What a request shows for having chosen the account's password. */
export interface Proof {
  /** The token of a session, its signature checked. */
  session: string | null
  /** The value of the cookie that a sign-up sets. */
  signUp: string | null
  password: string | null
}

interface Account {
  email: string
  isVerified: boolean
  isSignedIn: boolean
  /** Null without a password. */
  hash: string | null
}

/**
 * The link proves that its reader has the mailbox. That does not make a password theirs which a stranger chose who
 * signed up with their address: without a proof of that too, nothing is confirmed. Followed twice, it does no harm.
 */
export async function verifyEmail(
  queries: Queries,
  door: Door,
  { token, proof, secret }: { token: string; proof: Proof; secret: string },
): Promise<Response> {
  const userId = await findLink(queries, door, { purpose: 'verify-email', token })
  const account = userId === null ? null : await findAccount(queries, door, userId, proof.session)
  if (account === null) return refusal(401, 'INVALID_TOKEN', 'Invalid token')
  if (account.isVerified) return Response.json({ status: true })
  if (!(await isProven(account, proof, secret))) {
    return proof.password === null
      ? refusal(403, 'PASSWORD_REQUIRED', 'Show that this account is yours with its password')
      : refusal(400, 'INVALID_PASSWORD', 'Invalid password')
  }
  // Only as long as the password is the one that was shown.
  const { rowCount } = await queries.query(
    `update ${door.userTable} set email_verified = true, email_verified_at = now()
     where id = $1 and not exists (
       select from webmagic.${door.accountTable}
       where user_id = $1 and provider_id = 'credential' and password is distinct from $2
     )`,
    [userId, account.hash],
  )
  return rowCount === 1
    ? Response.json({ status: true })
    : refusal(403, 'PASSWORD_REQUIRED', 'The password has changed meanwhile')
}

async function findAccount(queries: Queries, door: Door, userId: string, session: string | null) {
  const { rows } = await queries.query<Account>(
    `select u.login_email as email, u.email_verified as "isVerified", a.password as hash,
       exists (
         select from webmagic.${door.sessionTable} s
         where s.user_id = u.id and s.token = $2 and s.expires_at > now()
       ) as "isSignedIn"
     from ${door.userTable} u
     left join webmagic.${door.accountTable} a on a.user_id = u.id and a.provider_id = 'credential'
     where u.id = $1 and u.login_email is not null`,
    [userId, session],
  )
  return rows[0] ?? null
}

async function isProven(
  { email, hash, isSignedIn }: Account,
  proof: Proof,
  secret: string,
): Promise<boolean> {
  if (hash === null || isSignedIn) return true
  if (proof.signUp !== null && isEqual(proof.signUp, signUpProof({ email, hash }, secret))) return true
  return proof.password !== null && verifyPassword({ hash, password: proof.password })
}

/** Says nothing to whoever holds it, and is worth nothing once the password is another. */
function signUpProof({ email, hash }: { email: string; hash: string }, secret: string): string {
  return createHmac('sha256', secret).update(`signed up ${email} ${hash}`).digest('base64url')
}

/**
 * Lets the browser that signs up confirm the address without being asked for the password. Whoever signs up gets one,
 * also with an address that is known, for which it is worth nothing.
 */
export function signUpCookie(
  chosen: { email: string; hash: string },
  { door, name, secret }: { door: Door; name: string; secret: string },
): string {
  const attributes = [
    `${name}=${signUpProof(chosen, secret)}`,
    `Max-Age=${DAY_SECONDS}`,
    `Path=${door.basePath}/verify-email`,
    'HttpOnly',
    'SameSite=Lax',
    ...(name.startsWith('__Secure-') ? ['Secure'] : []),
  ]
  return attributes.join('; ')
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status })
}
