import { postLetterNow } from '../mail/post.ts'
import type { AuthOptions } from './auth.ts'
import type { DoorDatabase, Queries } from './door-database.ts'
import type { Door } from './doors.ts'
import { findLink } from './mailed-links.ts'
import { hashPassword } from './passwords.ts'

/**
 * Sets the password with a mailed link, once. Whoever read the letter has the mailbox, which is confirmed by it; every
 * session ends, and so does every other link that waits there.
 */
export async function resetPassword(
  database: DoorDatabase,
  door: Door,
  options: Pick<AuthOptions, 'authSecret' | 'publicUrl'>,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<Response> {
  const link = { purpose: 'reset-password', token } as const
  if ((await findLink(database.pool, door, link)) === null) return linkInvalid()
  const hash = await hashPassword(newPassword)
  const queries = await database.begin()
  const userId = await findLink(queries, door, link)
  const email = userId === null ? null : await lockUser(queries, door, userId)
  // Asked again once it has waited for its turn: the link may have been used meanwhile.
  if (userId === null || email === null || (await findLink(queries, door, link)) === null)
    return linkInvalid()
  await queries.query(
    `insert into webmagic.${door.accountTable} as a (user_id, provider_id, account_id, password)
     values ($1::uuid, 'credential', $1::text, $2)
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`,
    [userId, hash],
  )
  // After the password: whoever was signing in with the old one has finished by now.
  await queries.query(`delete from webmagic.${door.sessionTable} where user_id = $1`, [userId])
  await endLinks(queries, door, userId)
  await confirmAddress(queries, door, userId)
  await postLetterNow(queries, options, {
    kind: 'password-changed',
    to: email,
    url: options.publicUrl + door.forgotPage,
  })
  return Response.json({ status: true })
}

/** Ends the links that wait in somebody's mailbox. */
export async function endLinks(queries: Queries, door: Door, userId: string): Promise<void> {
  await queries.query(`delete from webmagic.${door.verificationTable} where value = $1`, [userId])
}

async function confirmAddress(queries: Queries, door: Door, userId: string): Promise<void> {
  const when = door.kind === 'customer' ? ', email_verified_at = coalesce(email_verified_at, now())' : ''
  await queries.query(`update ${door.userTable} set email_verified = true${when} where id = $1`, [userId])
}

async function lockUser(queries: Queries, door: Door, userId: string): Promise<string | null> {
  const { rows } = await queries.query<{ email: string | null }>(
    `select login_email as email from ${door.userTable} where id = $1 for no key update`,
    [userId],
  )
  return rows[0]?.email ?? null
}

function linkInvalid(): Response {
  return Response.json({ code: 'INVALID_TOKEN', message: 'Invalid token' }, { status: 400 })
}
