import { type AdoptionRecord, inBatches, once } from './record.ts'
import type { LegacySession } from './session.ts'
import { withoutTriggers } from './triggers.ts'

/** Looks like a hash to the older system, and no password has it. */
export const UNUSABLE = `$2b$12$${'.'.repeat(53)}`
const BCRYPT = '^\\$2[abxy]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}$'

const DOORS = [
  { people: 'customer_users', accounts: 'customer_accounts', sessions: 'customer_sessions' },
  { people: 'admin_users', accounts: 'staff_accounts', sessions: 'staff_sessions' },
] as const
type Door = (typeof DOORS)[number]

function doorsOf({ original }: AdoptionRecord): Door[] {
  return DOORS.filter(({ people }) => original[people])
}

/** The older system knows bcrypt only: who has set a password since needs a new one there. */
export async function leavePasswords(session: LegacySession, record: AdoptionRecord): Promise<void> {
  for (const door of doorsOf(record)) {
    await inBatches(session, { step: `passwords of ${door.people}`, table: door.people }, (batch) =>
      withoutTriggers(session, door.people, () => leaveBatch(session, record, door, batch)),
    )
  }
}

async function leaveBatch(
  session: LegacySession,
  { round }: AdoptionRecord,
  { people, accounts }: Door,
  batch: string,
): Promise<void> {
  await session.client.query(
    `insert into webmagic_legacy.passwords (table_name, id, before, left_behind)
     select '${people}', p.id, p.password_hash, case when a.password ~ '${BCRYPT}' then a.password else '${UNUSABLE}' end
     from (select * from ${people} where ${batch}) p
     left join webmagic.${accounts} a on a.user_id = p.id and a.provider_id = 'credential'
     where p.password_hash is null or (a.password is not null and a.password <> p.password_hash)
     on conflict (table_name, id) do update set before = excluded.before, left_behind = excluded.left_behind`,
  )
  await session.client.query(
    `with changed as (
       update ${people} p set password_hash = w.left_behind
       from webmagic_legacy.passwords w
       where w.table_name = '${people}' and w.id = p.id and p.id in (select id from ${people} where ${batch})
       returning p.id, w.left_behind
     ) insert into webmagic_legacy.findings (round, during, rule, table_name, key)
     select ${round}, 'rollback', 'password_to_be_reset', '${people}', id::text from changed
     where left_behind = '${UNUSABLE}'`,
  )
}

/**
 * Who has a hash that we did not leave there has changed the password in the older system: that counts. May be done again:
 * what we leave is written down until the end, so a change after the first time is seen as well.
 */
export async function takePasswords(session: LegacySession, record: AdoptionRecord): Promise<void> {
  await once(session, 'passwords', async () => {
    for (const door of doorsOf(record)) {
      await withoutTriggers(session, door.people, () => takeFrom(session, door))
    }
  })
}

async function takeFrom(session: LegacySession, door: Door): Promise<void> {
  const { people, accounts, sessions } = door
  await session.client.query(
    `with changed as (
       update webmagic.${accounts} a set password = p.password_hash
       from (${changedSince(door)}) p where a.user_id = p.id and a.provider_id = 'credential'
       returning a.user_id
     ), forgotten as (
       delete from webmagic_legacy.passwords w using changed where w.table_name = '${people}' and w.id = changed.user_id
     ) delete from webmagic.${sessions} where user_id in (select user_id from changed)`,
  )
  await session.client.query(
    `with put as (
       update ${people} p set password_hash = w.before from webmagic_legacy.passwords w
       where w.table_name = '${people}' and w.id = p.id
         and p.password_hash = w.left_behind and w.before is distinct from w.left_behind
       returning p.id
     ) update webmagic_legacy.passwords w set left_behind = w.before from put
     where w.table_name = '${people}' and w.id = put.id`,
  )
}

function changedSince({ people, accounts }: Door): string {
  return `select p.id, p.password_hash from ${people} p
    join webmagic.${accounts} a on a.user_id = p.id and a.provider_id = 'credential'
    left join webmagic_legacy.passwords w on w.table_name = '${people}' and w.id = p.id
    where p.password_hash is distinct from case when w.id is null then a.password else w.left_behind end`
}

/** Those whose password the older system has changed and we have not taken, a query for each table of people. */
export function passwordsNotTaken(record: AdoptionRecord): [table: string, sql: string][] {
  return doorsOf(record).map((door) => [
    door.people,
    record.round > 1
      ? changedSince(door)
      : `select from ${door.people} p join webmagic.${door.accounts} a
           on a.user_id = p.id and a.provider_id = 'credential' where a.password is distinct from p.password_hash`,
  ])
}
