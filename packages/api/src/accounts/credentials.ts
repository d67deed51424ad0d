import type { DoorDatabase } from './door-database.ts'
import type { Door } from './doors.ts'

/** Whose password is looked at: whoever signs in with this address, or whoever has this session. */
export type Claimant = { email: string } | { token: string }

/**
 * True if this is still the claimant's hash. It stays so until the request ends: a password that changes meanwhile
 * waits, and then ends the session that is opened here.
 */
export async function holdCredential(
  database: DoorDatabase,
  door: Door,
  { claimant, hash }: { claimant: Claimant; hash: string },
): Promise<boolean> {
  const queries = await database.begin()
  const { rowCount } =
    'email' in claimant
      ? await queries.query(
          `select from webmagic.${door.accountTable}
           where provider_id = 'credential' and password = $1
             and user_id = (select id from ${door.userTable} where login_email = $2)
           for share`,
          [hash, claimant.email],
        )
      : await queries.query(
          `select from webmagic.${door.accountTable}
           where provider_id = 'credential' and password = $1
             and user_id = (select user_id from webmagic.${door.sessionTable} where token = $2)
           for no key update`,
          [hash, claimant.token],
        )
  return rowCount === 1
}
