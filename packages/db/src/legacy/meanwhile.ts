import { INVARIANTS } from '../invariants.ts'
import { archiveOf } from './archive.ts'
import { changedMeanwhile } from './columns.ts'
import { passwordsNotTaken } from './passwords.ts'
import type { AdoptionRecord } from './record.ts'
import { type LegacySession, rowsOf } from './session.ts'

/**
 * The last look, inside the caller's transaction: from here on nobody writes until the database is ours, so nothing that
 * the older system wrote after its rows were looked at goes unseen.
 */
export async function refuseWhatWasWrittenMeanwhile(
  session: LegacySession,
  record: AdoptionRecord,
): Promise<void> {
  const people = ['customer_users', 'admin_users'].filter((table) => record.original[table])
  await session.client.query(`lock table ${[...people, 'customer_site_ownership'].join(', ')} in share mode`)
  for (const [table, sql] of unseen(record)) {
    const [found] = await rowsOf<{ is: boolean }>(session, `select exists (${sql}) as is`)
    if (found?.is) throw changedMeanwhile(table)
  }
}

function unseen(record: AdoptionRecord): [table: string, sql: string][] {
  return [
    ...peopleUnseen('customer_users', 'customer_accounts'),
    ...(record.original.admin_users ? peopleUnseen('admin_users', 'staff_accounts') : []),
    ...passwordsNotTaken(record),
    ...sitesUnseen(record),
    ...INVARIANTS.filter(({ id }) => ['I1', 'I2', 'I3', 'I4'].includes(id)).map(
      ({ sql }): [string, string] => ['customer_site_ownership', sql],
    ),
  ]
}

function peopleUnseen(people: string, accounts: string): [string, string][] {
  return [
    [
      people,
      `select from ${people} p where login_email is null
         and not exists (select from webmagic_legacy.without_sign_in w where w.id = p.id)`,
    ],
    [
      people,
      `select from ${people} p where login_email is not null and password_hash is not null
         and not exists (select from webmagic.${accounts} a where a.user_id = p.id and a.provider_id = 'credential')`,
    ],
  ]
}

/** State A: the column counts; after a way back only where the older system has written to it since. */
function sitesUnseen({ state, round }: AdoptionRecord): [string, string][] {
  if (state !== 'A') return []
  const had = `exists (select from customer_site_ownership o where o.customer_user_id = c.id and o.site_id = c.site_id)`
  if (round === 1)
    return [['customer_users', `select from customer_users c where c.site_id is not null and not ${had}`]]
  return [
    [
      'customer_users',
      `select from customer_users c left join ${archiveOf('customer_users')} a on a.id = c.id
       where case when a.id is null then c.site_id is not null and not ${had}
         else c.site_id is distinct from a.left_site_id end`,
    ],
  ]
}
